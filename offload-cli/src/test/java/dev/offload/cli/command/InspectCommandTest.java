package dev.offload.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.cli.CommandRun;
import dev.offload.models.checkpoint.CheckpointFixture;
import dev.offload.models.checkpoint.CheckpointFixture.Tensor;
import dev.offload.models.checkpoint.CheckpointFixture.WanSize;
import dev.offload.models.checkpoint.DType;
import dev.offload.models.checkpoint.GgmlType;
import dev.offload.models.checkpoint.GgufFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints of every layout, through the real command. */
class InspectCommandTest {
  @TempDir Path directory;

  private String inspect(Path path, String... more) {
    List<String> arguments = new ArrayList<>(List.of("inspect", path.toString()));
    arguments.addAll(List.of(more));
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run.out();
  }

  private JsonNode json(Path path) {
    try {
      return new ObjectMapper().readTree(inspect(path, "--format", "json"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void showsAFullSizeCheckpoint() throws IOException {
    Path model = CheckpointFixture.writeWan22T2vA14b(directory.resolve("wan2.2"));
    Files.writeString(model.resolve("vae/diffusion_pytorch_model.bin"), "pickle");

    assertThat(inspect(model).lines())
        .containsExactly(
            "WanPipeline in " + model,
            "",
            "                                                                      params,          bytes,       per  share,",
            "component      class                  blocks          count  tensors      1e9  dtypes      GB     block       %",
            "transformer    WanTransformer3DModel  blocks 0-39        40    1,080    14.06  BF16     28.11  702.8 MB    49.2",
            "                                      outside blocks      -       15     0.23  BF16      0.47         -     0.8",
            "transformer_2  WanTransformer3DModel  blocks 0-39        40    1,080    14.06  BF16     28.11  702.8 MB    49.2",
            "                                      outside blocks      -       15     0.23  BF16      0.47         -     0.8",
            "total                                                          2,190    28.58           57.15             100.0",
            "",
            "vae: pickle, not read (diffusion_pytorch_model.bin)",
            "No weights on disk: scheduler, text_encoder, tokenizer.",
            "Read 6 headers of 57.2 GB.");
  }

  @Test
  void writesTheSumsAsJson() throws IOException {
    Path model = CheckpointFixture.writeWan22T2vA14b(directory);
    Files.writeString(model.resolve("vae/diffusion_pytorch_model.bin"), "pickle");
    JsonNode root = json(model);

    assertThat(root.path("path").textValue()).isEqualTo(model.toString());
    assertThat(root.path("pipelineClass").textValue()).isEqualTo("WanPipeline");
    assertThat(root.path("headers").intValue()).isEqualTo(6);
    assertThat(root.path("bytes").longValue()).isEqualTo(2 * 28_576_983_168L);
    assertThat(root.path("fileBytes").longValue()).isGreaterThan(root.path("bytes").longValue());
    assertThat(root.path("parameters").longValue()).isEqualTo(28_576_983_168L);
    assertThat(root.path("share").doubleValue()).isEqualTo(1.0);
    assertThat(root.path("dtypes").path("BF16").longValue()).isEqualTo(2 * 28_576_983_168L);
    assertThat(root.path("disagreements")).isEmpty();
    assertThat(root.path("components").findValuesAsText("weights"))
        .containsExactly("absent", "absent", "absent", "read", "read", "pickle");

    JsonNode transformer = root.path("components").path(3);
    assertThat(transformer.path("name").textValue()).isEqualTo("transformer");
    assertThat(transformer.path("className").textValue()).isEqualTo("WanTransformer3DModel");
    assertThat(transformer.path("share").doubleValue()).isEqualTo(0.5);
    assertThat(transformer.path("outside").path("tensors").intValue()).isEqualTo(15);
    assertThat(transformer.path("groups")).hasSize(1);
    JsonNode blocks = transformer.path("groups").path(0);
    assertThat(blocks.path("prefix").textValue()).isEqualTo("blocks");
    assertThat(blocks.path("blocks").intValue()).isEqualTo(40);
    assertThat(blocks.path("bytesPerBlock").longValue()).isEqualTo(702_788_608);
    assertThat(blocks.path("unevenBlocks")).isEmpty();
    assertThat(root.path("components").path(5).path("pickles").path(0).textValue())
        .endsWith("diffusion_pytorch_model.bin");
  }

  @Test
  void writesARowPerGroupAsCsv() {
    Path model = CheckpointFixture.wan22(directory, WanSize.TINY, 3_000).write();

    List<String> lines = inspect(model, "--format", "csv").lines().toList();

    assertThat(lines).hasSize(5);
    assertThat(lines.get(0))
        .isEqualTo(
            "component,className,prefix,blocks,tensors,parameters,bytes,share,dtypes,bytesPerBlock,"
                + "unevenBlocks");
    assertThat(lines.get(1)).startsWith("transformer,WanTransformer3DModel,blocks,2,54,");
    assertThat(lines.get(2)).startsWith("transformer,WanTransformer3DModel,,0,15,").endsWith(",,");
  }

  @Test
  void marksTheLayersThatStayInBf16() {
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor tensor : CheckpointFixture.wanTensors(WanSize.A14B, DType.F8_E4M3)) {
      boolean ends =
          tensor.name().startsWith("blocks.0.") || tensor.name().startsWith("blocks.39.");
      tensors.add(new Tensor(tensor.name(), ends ? DType.BF16 : DType.F8_E4M3, tensor.shape()));
    }
    Path file =
        CheckpointFixture.writeSafetensors(directory.resolve("high_fp8.safetensors"), tensors);

    assertThat(inspect(file))
        .contains("high_fp8   blocks 0-39        40    1,080    14.06  F8_E4M3, BF16   14.76")
        .contains(
            "\n  ! blocks 0, 39: 702.8 MB of BF16, the others 351.4 MB of F8_E4M3\n",
            "\nRead 1 header of 15.")
        .doesNotContain("class");
    JsonNode uneven = json(file).path("components").path(0).path("groups").path(0);
    assertThat(uneven.path("bytesPerBlock").longValue()).isEqualTo(351_394_304);
    assertThat(uneven.path("unevenBlocks").findValues("index"))
        .extracting(JsonNode::intValue)
        .containsExactly(0, 39);
    assertThat(uneven.path("unevenBlocks").path(1).path("dtypes").path(0).textValue())
        .isEqualTo("BF16");
  }

  @Test
  void showsTheFilesOfAPlainDirectory() {
    CheckpointFixture.writeSafetensors(
        directory.resolve("low.safetensors"), List.of(Tensor.of("w", DType.F16, 3_000_000)));
    new GgufFixture()
        .text("general.architecture", "wan")
        .tensor("blocks.0.w", GgmlType.Q4_K, 4_096, 4_096)
        .tensor("blocks.1.w", GgmlType.Q6_K, 4_096, 4_096)
        .tensor("blocks.2.w", GgmlType.Q4_K, 4_096, 4_096)
        .write(directory.resolve("high.gguf"));

    assertThat(inspect(directory))
        .contains(
            "high       wan    blocks 0-2          3        3     0.05  Q4_K, Q6_K    0.03",
            "! block 1: 13.8 MB of Q6_K, the others 9.4 MB of Q4_K",
            "low        -      outside blocks      -        1    <0.01  F16           0.01",
            "Read 2 headers of 38.6 MB.");
  }

  @Test
  void showsWhereFilesDisagree() throws IOException {
    Path model = CheckpointFixture.wan22(directory, WanSize.TINY, 3_000).write();
    Path index = model.resolve("transformer/diffusion_pytorch_model.safetensors.index.json");
    Files.writeString(
        index, Files.readString(index).replace("\"total_size\" : ", "\"total_size\" : 9"));

    assertThat(inspect(model)).contains("\n! The total_size (9");
    assertThat(json(model).path("disagreements")).hasSize(1);
  }

  @Test
  void writesToAFile() throws IOException {
    Path model = CheckpointFixture.wan22(directory, WanSize.TINY, 3_000).write();
    Path answer = directory.resolve("answer.txt");

    assertThat(inspect(model, "-o", answer.toString())).isEmpty();
    assertThat(Files.readString(answer)).contains("blocks 0-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "json", "csv"})
  void namesCannotReachTheTerminal(String format) {
    String evil = "\u001b[31m\u009b\u202e\nx";
    CheckpointFixture.in(directory, "P" + evil)
        .component("vae", "diffusers", "C" + evil, "config.json", Map.of())
        .write();
    CheckpointFixture.writeSafetensors(
        directory.resolve("vae/model.safetensors"),
        List.of(
            Tensor.of("b" + evil + ".0.w", DType.U8, 1),
            Tensor.of("b" + evil + ".1.w", DType.U8, 2)));

    String out = inspect(directory, "--format", format);

    assertThat(out).containsIgnoringCase("\\u001b[31m\\u009b\\u202e");
    assertThat(out.replaceAll("\r?\n", ""))
        .doesNotContainPattern("[\\p{Cntrl}\u0080-\u009f\u202e]");
  }

  @Test
  void refusesWhatHoldsNoWeights() throws IOException {
    CommandRun empty = CommandRun.of("inspect", directory.toString());
    assertThat(empty.exitCode()).isEqualTo(3);
    assertThat(empty.err()).startsWith("error [MALFORMED_FILE]").contains("\nMaybe ");

    CommandRun missing = CommandRun.of("inspect", directory.resolve("x").toString());
    assertThat(missing.exitCode()).isEqualTo(3);
    assertThat(missing.err()).contains("does not exist");

    Path file = Files.writeString(directory.resolve("a.gguf"), "GGU");
    CommandRun damaged = CommandRun.of("inspect", file.toString(), "--format", "json");
    assertThat(damaged.exitCode()).isEqualTo(3);
    assertThat(damaged.out()).isEmpty();
    assertThat(damaged.err()).contains("at byte 0", "(" + file + ")");

    assertThat(CommandRun.of("inspect").exitCode()).isEqualTo(2);
    assertThat(CommandRun.of("inspect", ".", "--format", "xml").exitCode()).isEqualTo(2);
  }
}
