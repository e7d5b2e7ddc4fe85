package dev.offload.core.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.unit.DataSize;
import java.util.HashSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioOptionTest {
  static Stream<ScenarioOption<?>> options() {
    return ScenarioOption.ALL.stream();
  }

  @Test
  void namesAreDistinct() {
    assertThat(new HashSet<>(options().map(ScenarioOption::name).toList()))
        .hasSameSizeAs(ScenarioOption.ALL);
    assertThat(ScenarioOption.FLOW_SHIFT.field()).isEqualTo("flowShift");
    assertThat(ScenarioOption.GPUS.field()).isEqualTo("gpus");
  }

  @ParameterizedTest
  @MethodSource("options")
  void isFoundByName(ScenarioOption<?> option) {
    assertThat(ScenarioOption.named(option.name())).isSameAs(option);
  }

  @ParameterizedTest
  @MethodSource("options")
  void textsEndWithTheDefaultAndNameOptionsThatExist(ScenarioOption<?> option) {
    String text = String.join(" ", option.text());

    assertThat(text).contains(" Default: ").endsWith(".");
    assertThat(Pattern.compile("\\{([a-z-]+)}").matcher(text + option.several()).results())
        .map(found -> found.group(1))
        .filteredOn(name -> !name.equals("choices"))
        .allSatisfy(name -> assertThat(ScenarioOption.named(name).name()).isEqualTo(name));
  }

  @ParameterizedTest
  @CsvSource({
    "model, Wan-AI/Wan2.2-T2V-A14B-Diffusers",
    "hardware, h100-pcie",
    "steps, 27",
  })
  void textsNameTheDefaultThatIsMeant(String name, String fallback) {
    ScenarioOption<?> option = ScenarioOption.named(name);

    assertThat(option.fallback().map(String::valueOf)).contains(fallback);
    assertThat(String.join(" ", option.text())).endsWith("Default: " + fallback + ".");
  }

  @Test
  void theNearestOptionIsNamed() {
    assertThatThrownBy(() -> ScenarioOption.named("gpu"))
        .isInstanceOfSatisfying(
            OffloadException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_NAME);
              assertThat(e).hasMessageContaining("(gpu)").hasMessageContaining("gpus");
            });
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "gpus, 2.5, 'The value (2.5) is not a whole number below 2^31.'",
    "flow-shift, 1f, 'The value (1f) is not a number.'",
    "size, 720p, 'The size (720p) is not width x height in pixels.'",
  })
  void refusesOtherForms(String name, String text, String problem) {
    assertThatThrownBy(() -> OptionValues.NONE.parsed(ScenarioOption.named(name), text))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.problem()).isEqualTo(problem));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"vram, 24576MiB, 24GiB", "flow-shift, 3, 3.0", "size, 832*480, 832x480"})
  void canonicalFormsAreOne(String name, String text, String canonical) {
    assertThat(ScenarioOption.named(name).type().canonical(text)).isEqualTo(canonical);
  }

  @Test
  void valuesAreGivenOrFallBack() {
    OptionValues values =
        OptionValues.NONE.parsed(ScenarioOption.VRAM, "24GiB").with(ScenarioOption.FRAMES, 81);

    assertThat(values.given(ScenarioOption.VRAM)).contains(DataSize.ofGibibytes(24));
    assertThat(values.get(ScenarioOption.STEPS)).isEqualTo(27);
    assertThat(values.given(ScenarioOption.STEPS)).isEmpty();
    assertThat(values.with(ScenarioOption.VRAM, null).given(ScenarioOption.VRAM)).isEmpty();
    assertThat(values.plain()).containsExactly(entry("frames", 81), entry("vram", "24GiB"));
  }

  private static java.util.Map.Entry<String, Object> entry(String name, Object value) {
    return java.util.Map.entry(name, value);
  }

  @Test
  void othersFillInWhatWasNotSaid() {
    OptionValues others =
        OptionValues.NONE
            .with(ScenarioOption.MODEL, "directory")
            .with(ScenarioOption.MODEL_ID, "id")
            .with(new Parallelism(2, 1, 1));

    assertThat(OptionValues.NONE.with(ScenarioOption.GPUS, 4).or(others))
        .isEqualTo(others.with(ScenarioOption.GPUS, 4));
    assertThat(OptionValues.NONE.with(ScenarioOption.MODEL, "other").or(others))
        .as("the id belongs to the other directory")
        .isEqualTo(others.with(ScenarioOption.MODEL, "other").with(ScenarioOption.MODEL_ID, null));
  }
}
