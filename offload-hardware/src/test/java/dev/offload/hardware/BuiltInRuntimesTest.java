package dev.offload.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Constant;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.plugin.PluginLoader;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.core.scenario.PinnedRounding;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.scenario.TokenSharding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BuiltInRuntimesTest {
  private static final PluginCatalog CATALOG = PluginLoader.create().load(List.of());

  @TempDir Path directory;

  static List<String> names() {
    return new BuiltInRuntimes().names();
  }

  @Test
  void theyAreFoundAndTheNewestIsTheDefault() {
    assertThat(CATALOG.runtimeNames()).isEqualTo(names()).isSorted();
    assertThat(ScenarioFactory.runtimeNames()).isEqualTo(names());
    assertThat(ScenarioFactory.newestRuntime()).isEqualTo(names().get(names().size() - 1));
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachIsReadAndSaysWhereItsConstantsComeFrom(String name) {
    ServingRuntime runtime = CATALOG.runtime(name);

    assertThat(runtime.name()).isEqualTo(name);
    assertThat(
            List.of(
                runtime.launchSeconds(),
                runtime.compiledLaunchSeconds(),
                runtime.copyCallSeconds(),
                runtime.encoderShare(),
                runtime.activationTensors()))
        .extracting(Constant::source)
        .noneMatch(String::isBlank);
    assertThat(runtime.compiled().launchSeconds()).isEqualTo(runtime.compiledLaunchSeconds());
  }

  @Test
  void theHabitsOfDecember2025AreThoseOfItsPullRequest() {
    ServingRuntime runtime = CATALOG.runtime("sglang-2025-12");

    assertThat(runtime.tokenSharding()).isEqualTo(TokenSharding.FRAMES);
    assertThat(runtime.crossAttentionAllToAll()).isTrue();
    assertThat(runtime.pinnedRounding()).isEqualTo(PinnedRounding.POWER_OF_TWO);
    assertThat(runtime.strategyDefaults()).isEqualTo(Map.of("layerwise", Map.of("variant", "v1")));
  }

  private static String content() throws IOException {
    try (InputStream in =
        BuiltInRuntimes.class.getResourceAsStream("runtimes/sglang-2026-09.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aFileIsReadByItsPath() throws IOException {
    Path file = directory.resolve("mine.json");
    Files.writeString(file, content().replace("sglang-2026-09", "mine"));

    ServingRuntime mine = ScenarioFactory.runtime(file.toString(), CATALOG);

    assertThat(mine.name()).isEqualTo("mine");
    assertThat(mine.launchSeconds()).isEqualTo(CATALOG.runtime("sglang-2026-09").launchSeconds());
  }

  @ParameterizedTest(name = "{0} for {1} is refused, naming {2}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "\"tokens\"; \"pixels\"; (tokenSharding) is \"pixels\", not one of frames, tokens.",
        "\"exact\"; \"roughly\"; (pinnedRounding) is \"roughly\", not one of",
        "\"launchSeconds\"; \"launchSecond\"; There is no field named (launchSecond).",
        "\"copyCallSeconds\": {; \"copies\": {}, \"copyCallSeconds\": {; (copies)",
        "\"value\": 0.25; \"value\": 25; The share of the encoders of runtime sglang-2026-09 (25.0)",
        "\"value\": 0.25; \"value\": -1; The constant (-1.0) must be finite and not negative.",
        "\"sglang-2026-09\"; \"SGLang\"; (name) is \"SGLang\", not lower-case letters",
        "\"variant\": \"v2\"; \"variant\": [2]; (strategyDefaults.layerwise.variant) is [2]",
      })
  void nonsenseIsRefused(String good, String bad, String mentioned) throws IOException {
    Path file = directory.resolve("mine.json");
    Files.writeString(file, content().replace(good, bad));
    assertThat(content()).contains(good);

    assertThatThrownBy(() -> ScenarioFactory.runtime(file.toString(), CATALOG))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_FILE))
        .hasMessageContaining("The runtime file (%s) is malformed", file)
        .hasMessageContaining(mentioned);
  }

  @Test
  void whatIsNotThereIsRefused() {
    assertThatThrownBy(() -> ScenarioFactory.runtime("absent.json", CATALOG))
        .hasMessageContaining("The runtime file (absent.json) does not exist.");
    assertThatThrownBy(() -> ScenarioFactory.runtime("sglang-2026-08", CATALOG))
        .hasMessageContaining("There is no runtime named (sglang-2026-08).")
        .hasMessageContaining("Maybe you meant sglang-2026-09.");
  }
}
