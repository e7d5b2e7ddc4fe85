package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.models.checkpoint.CheckpointFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds docs/models.md to what the program says and reads. */
class ModelsPageTest {
  private static String page;

  @TempDir Path temporary;

  @BeforeAll
  static void readPage() throws IOException {
    page = Files.readString(Path.of("../docs/models.md"));
  }

  @Test
  void theQuotedAnswerIsTheAnswer() {
    Path directory = CheckpointFixture.writeWan22T2vA14b(temporary.resolve("models/wan2.2"));

    String out =
        CommandRun.of("resolve", "--as", "sglang-2025-12", directory.toString())
            .out()
            .replace(temporary + "/models", "./models");

    assertThat(words(page)).contains(words(out));
  }

  @Test
  void theExampleOfAModelFileIsRead() throws IOException {
    Matcher example = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(example.find()).isTrue();
    Files.writeString(temporary.resolve("small.json"), example.group(1));

    CommandRun run =
        CommandRun.of(
            "compare",
            "--models",
            temporary.toString(),
            "--model",
            "my-org/small-video",
            "--strategy",
            "resident",
            "--strategy",
            "layerwise");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("my-org/small-video on 4 of the 8 GPUs").contains("layerwise");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "id",
        "pipeline",
        "sources",
        "transformers",
        "textTokens",
        "encoders",
        "vae",
        "sampling",
        "parameters",
        "precision",
        "temporalCompression",
        "spatialCompression",
        "decoderChannels",
        "width",
        "height",
        "frames",
        "framesPerSecond",
        "steps",
        "guidancePasses",
        "guidanceScales",
        "noise.scheduler",
        "noise.flowShift",
        "noise.shiftByTokens",
        "noise.terminalSigma",
        "noise.checkpointFlowShift",
        "noise.boundaryRatio",
        "baseMu",
        "maxMu",
        "baseTokens",
        "maxTokens",
        "use",
        "tensors"
      })
  void everyKeyIsExplained(String key) {
    assertThat(page).containsPattern("[`\\].]" + Pattern.quote(key) + "`");
  }

  @Test
  void everyBuiltInModelIsThere() {
    List<String> names =
        CommandRun.of("list", "models", "--format", "json")
            .out()
            .lines()
            .filter(line -> line.contains("\"id\""))
            .map(line -> line.replaceAll(".*/|-Diffusers|\".*$", ""))
            .toList();

    assertThat(names).hasSizeGreaterThan(10);
    for (String name : names) {
      String known = name.replace("14B-720P", "14B-480P");
      assertThat(page).contains(known);
    }
  }

  private static String words(String text) {
    return text.replaceAll("\\s+", " ");
  }
}
