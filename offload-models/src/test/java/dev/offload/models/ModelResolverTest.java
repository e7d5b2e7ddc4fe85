package dev.offload.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import dev.offload.models.checkpoint.CheckpointFixture;
import dev.offload.models.checkpoint.CheckpointFixture.Tensor;
import dev.offload.models.checkpoint.CheckpointFixture.WanSize;
import dev.offload.models.checkpoint.DType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelResolverTest {
  private static final String A14B = "Wan-AI/Wan2.2-T2V-A14B-Diffusers";

  private final List<ModelSource> sources = List.of(new WanModels());

  @TempDir Path temporary;

  private ModelDescription resolve(String idOrPath) {
    return ModelResolver.resolve(idOrPath, sources);
  }

  @Test
  void aFullSizeDirectoryDescribesTheSameModelAsItsId() {
    Path directory =
        CheckpointFixture.writeWan22T2vA14b(temporary.resolve("models").resolve("wan2.2"));

    ModelDescription fromDirectory = resolve(directory.toString());
    ModelDescription fromId = resolve(A14B);

    assertThat(fromDirectory.experts()).isEqualTo(fromId.experts());
    assertThat(fromDirectory.defaults()).isEqualTo(fromId.defaults());
    assertThat(fromDirectory.id()).endsWith("wan2.2");
  }

  @Test
  void aDirectoryOfConfigurationsAloneIsEnough() throws Exception {
    Path directory = CheckpointFixture.writeWan22T2vA14b(temporary.resolve("configs"));
    try (var files = Files.walk(directory)) {
      for (Path file : files.filter(path -> path.toString().contains("safetensors")).toList()) {
        Files.delete(file);
      }
    }

    assertThat(resolve(directory.toString()).experts()).isEqualTo(resolve(A14B).experts());
  }

  @Test
  void theBoundaryRatioOfTheDirectoryWins() {
    Path directory =
        CheckpointFixture.wan22(temporary.resolve("other"), WanSize.A14B, Long.MAX_VALUE)
            .setting("boundary_ratio", 0.9)
            .write();

    assertThat(resolve(directory.toString()).defaults().boundaryRatio()).hasValue(0.9);
  }

  @Test
  void weightsOfAnotherShapeThanTheConfigurationAreRefused() {
    Path directory =
        CheckpointFixture.wan22(temporary.resolve("lying"), WanSize.A14B, Long.MAX_VALUE).write();
    Map<String, Object> config = CheckpointFixture.wanConfig(new WanSize(39, 40, 128, 13824, 16));
    CheckpointFixture.writeJson(directory.resolve("transformer/config.json"), config);
    CheckpointFixture.writeJson(directory.resolve("transformer_2/config.json"), config);

    refused(directory.toString(), ErrorCode.MALFORMED_FILE, "blocks.39");
  }

  @Test
  void expertsOfDifferentShapeAreRefused() {
    Path directory =
        CheckpointFixture.wan22(temporary.resolve("uneven"), WanSize.A14B, Long.MAX_VALUE).write();
    CheckpointFixture.writeJson(
        directory.resolve("transformer_2/config.json"),
        CheckpointFixture.wanConfig(new WanSize(30, 40, 128, 13824, 16)));

    refused(directory.toString(), ErrorCode.MALFORMED_FILE, "transformer_2");
  }

  @Test
  void anUnknownShapeIsReadAsItIs() {
    WanSize size = new WanSize(32, 40, 128, 13824, 16);
    Path directory =
        CheckpointFixture.wan22(temporary.resolve("short"), size, Long.MAX_VALUE).write();

    ModelDescription model = resolve(directory.toString());

    assertThat(model.experts()).allMatch(expert -> expert.layers().size() == 32);
    assertThat(model.defaults()).isEqualTo(resolve(A14B).defaults());
    assertThat(model.source())
        .contains("32 layers of width 5120")
        .contains("BF16 on disk")
        .contains("as in " + A14B);
  }

  @Test
  void aBoundaryRatioThatIsMissingIsSaidToBeAssumed() {
    Path directory =
        CheckpointFixture.wan22(temporary.resolve("silent"), WanSize.A14B, Long.MAX_VALUE)
            .setting("boundary_ratio", null)
            .write();

    ModelDescription model = resolve(directory.toString());

    assertThat(model.defaults().boundaryRatio()).hasValue(0.875);
    assertThat(model.source()).contains("boundary ratio, flow shift");
  }

  @Test
  void aPipelineOfAnotherKindIsRefused() {
    Path directory =
        CheckpointFixture.wan22(temporary.resolve("flux"), WanSize.A14B, Long.MAX_VALUE)
            .setting("_class_name", "FluxPipeline")
            .write();

    refused(directory.toString(), ErrorCode.MALFORMED_FILE, "FluxPipeline");
  }

  @Test
  void anUnknownIdIsAnsweredWithTheNearest() {
    assertThatThrownBy(() -> resolve("Wan-AI/Wan2.2-T2V-A14B"))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("(Wan-AI/Wan2.2-T2V-A14B)")
        .hasMessageContaining("Maybe you meant " + A14B);
  }

  @Test
  void aMissingDirectoryIsToldFromAnUnknownId() {
    refused("./no/such/model", ErrorCode.UNREADABLE_FILE, "./no/such/model");
    refused("no\0name", ErrorCode.UNKNOWN_NAME, "no");
  }

  @Test
  void whatAConfigurationSaysIsQuoted() {
    Path other = CheckpointFixture.in(temporary.resolve("p"), "Wan\u001b[31m\u202e").write();
    refused(other.toString(), ErrorCode.MALFORMED_FILE, "is a Wan\\u001b[31m\\u202e, not");
    refused("./\u202e", ErrorCode.UNREADABLE_FILE, "(./\\u202e)");

    Path directory =
        CheckpointFixture.wan22(temporary.resolve("q"), WanSize.TINY, Long.MAX_VALUE).write();
    CheckpointFixture.writeShards(
        directory.resolve("transformer"),
        "diffusion_pytorch_model",
        List.of(Tensor.of("\u009b2J", DType.BF16, 4)),
        Long.MAX_VALUE);
    refused(directory.toString(), ErrorCode.MALFORMED_FILE, "has a tensor (\\u009b2J)");
  }

  @ParameterizedTest(name = "{0} numbers")
  @ValueSource(ints = {0, 2, 4, 40})
  void aPatchHasThreeNumbers(int numbers) {
    Path directory = CheckpointFixture.wan22(temporary, WanSize.TINY, Long.MAX_VALUE).write();
    Map<String, Object> config = CheckpointFixture.wanConfig(WanSize.TINY);
    config.put("patch_size", Collections.nCopies(numbers, 64));
    CheckpointFixture.writeJson(directory.resolve("transformer/config.json"), config);

    refused(
        directory.toString(),
        ErrorCode.MALFORMED_FILE,
        "transformer/config.json) is malformed: its patch_size has %d numbers".formatted(numbers));
  }

  @Test
  void expertsThatDifferAreToldApart() {
    Path directory = CheckpointFixture.wan22(temporary, WanSize.TINY, Long.MAX_VALUE).write();
    Map<String, Object> config = CheckpointFixture.wanConfig(WanSize.TINY);
    config.put("freq_dim", 255);
    CheckpointFixture.writeJson(directory.resolve("transformer_2/config.json"), config);

    refused(directory.toString(), ErrorCode.MALFORMED_FILE, "time embedding width 255");
    refused(
        directory.toString(), ErrorCode.MALFORMED_FILE, "(%s/transformer_2)".formatted(temporary));
  }

  private void refused(String idOrPath, ErrorCode code, String mentioned) {
    assertThatThrownBy(() -> resolve(idOrPath))
        .isInstanceOfSatisfying(
            OffloadException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.getMessage()).contains(mentioned);
            });
  }
}
