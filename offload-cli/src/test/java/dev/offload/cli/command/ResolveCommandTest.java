package dev.offload.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.cli.CommandRun;
import dev.offload.models.checkpoint.CheckpointFixture;
import dev.offload.models.checkpoint.CheckpointFixture.WanSize;
import dev.offload.models.checkpoint.DType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolveCommandTest {
  private static final String A14B = "Wan-AI/Wan2.2-T2V-A14B-Diffusers";

  @TempDir Path temporary;

  private Path renamed5b() {
    return CheckpointFixture.in(temporary.resolve("Wan2.2-T2V-A14B-Diffusers"), "WanPipeline")
        .wanTransformer("transformer", WanSize.TI2V_5B, DType.BF16, CheckpointFixture.SHARD_BYTES)
        .write();
  }

  @Test
  void aDirectoryOfAnyNameIsToldByItsTensors() {
    Path directory = CheckpointFixture.writeWan22T2vA14b(temporary.resolve("models/wan2.2"));

    CommandRun run = CommandRun.of("resolve", directory.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("is " + A14B + ", by its tensors")
        .containsPattern("flow shift +12\\.0\n")
        .containsPattern("boundary ratio +0\\.875\n")
        .containsPattern("switch step +19 of 27\n")
        .containsPattern("transformer +blocks\\.0-39: 40, each +0\\.351 +1\\.406 +0\\.703 ")
        .containsPattern("transformer_2 +all +14\\.288 .* 28\\.577\n");
  }

  @Test
  void theReplayShowsWhatSpoiledTheReport() {
    Path directory = CheckpointFixture.writeWan22T2vA14b(temporary.resolve("models/wan2.2"));

    CommandRun run = CommandRun.of("resolve", "--as", "sglang-2025-12", directory.toString());

    Path renamed = directory.resolveSibling("Wan2.2-T2V-A14B-Diffusers");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains(
            "SGLang would pick WanT2V480PConfig, flow shift 3.0, switch at step 10;"
                + " correct is Wan2_2_T2V_A14B_Config, 12.0, 19.")
        .contains("\n    --model-path " + A14B + "\n")
        .contains("\n    mv " + directory + " " + renamed + ", then --model-path " + renamed + "\n")
        .contains("\n    --model-path " + directory + " --model-id Wan2.2-T2V-A14B-Diffusers\n");
  }

  @Test
  void theReplayOfAnIdIsRight() {
    CommandRun run = CommandRun.of("resolve", "--as", "sglang-2025-12", A14B);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains(
            "SGLang would pick Wan2_2_T2V_A14B_Config, flow shift 12.0, switch at step 19; that is"
                + " correct.");
  }

  @Test
  void disagreementHasAnExitCodeOfItsOwn() {
    CommandRun run = CommandRun.of("resolve", renamed5b().toString());

    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(run.out()).contains("is Wan-AI/Wan2.2-TI2V-5B-Diffusers, by its tensors");
    assertThat(run.err())
        .startsWith("error [CONFLICTING_EVIDENCE]: ")
        .contains("named like " + A14B)
        .contains("\nMaybe ");
  }

  @Test
  void compareWarnsOfADisagreement() {
    CommandRun run = CommandRun.of("compare", "--model", renamed5b().toString(), "--gpus", "2");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("Wan-AI/Wan2.2-TI2V-5B-Diffusers on 2 ");
    assertThat(run.err()).startsWith("warning [CONFLICTING_EVIDENCE]: ").contains("named like");
  }

  @Test
  void scheduleWarnsOfADisagreement() {
    CommandRun run = CommandRun.of("schedule", renamed5b().toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("Wan-AI/Wan2.2-TI2V-5B-Diffusers: 27 steps ");
    assertThat(run.err()).startsWith("warning [CONFLICTING_EVIDENCE]: ").contains("named like");
  }

  @Test
  void aModelIdThatTheTensorsContradictIsRefused() {
    String directory = renamed5b().toString();

    CommandRun resolve = CommandRun.of("resolve", directory, "--model-id", A14B);
    assertThat(resolve.exitCode()).isEqualTo(7);
    assertThat(resolve.out()).contains("is " + A14B + ", by the id that was given");

    CommandRun compare = CommandRun.of("compare", "--model", directory, "--model-id", A14B);
    assertThat(compare.exitCode()).isEqualTo(7);
    assertThat(compare.out()).isEmpty();
    assertThat(compare.err()).contains("--model-id Wan-AI/Wan2.2-TI2V-5B-Diffusers");
  }

  @Test
  void jsonSaysTheSame() throws Exception {
    Path directory = CheckpointFixture.writeWan22T2vA14b(temporary.resolve("models/wan2.2"));

    CommandRun run =
        CommandRun.of(
            "resolve", "--as", "sglang-2025-12", "--format", "json", directory.toString());
    JsonNode json = new ObjectMapper().readTree(run.out());

    assertThat(json.get("model").asText()).isEqualTo(A14B);
    assertThat(json.get("flowShift").asDouble()).isEqualTo(12);
    assertThat(json.get("switchStep").asInt()).isEqualTo(19);
    assertThat(json.get("checkpointFlowShift").asDouble()).isEqualTo(3);
    assertThat(json.get("conflicts")).isEmpty();
    assertThat(json.get("layers").get(0).get("count").asInt()).isEqualTo(40);
    assertThat(json.get("layers").get(0).get("bf16Bytes").asLong()).isEqualTo(702_788_608);
    assertThat(json.get("components").get(0).get("diskBytes").asLong())
        .isEqualTo(json.get("components").get(0).get("bf16Bytes").asLong());
    JsonNode replay = json.get("replay");
    assertThat(replay.get("right").asBoolean()).isFalse();
    assertThat(replay.get("switchStep").asInt()).isEqualTo(10);
    assertThat(replay.get("picked").get("configClass").asText()).isEqualTo("WanT2V480PConfig");
    assertThat(replay.get("correct").get("flowShift").asDouble()).isEqualTo(12);
    assertThat(replay.get("remedies")).hasSize(3);
  }

  @Test
  void anUnknownRuntimeIsAnsweredWithTheKnownOne() {
    CommandRun run = CommandRun.of("resolve", "--as", "sglang-2025-11", A14B);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("(sglang-2025-11)").contains("Maybe you meant sglang-2025-12.");
  }
}
