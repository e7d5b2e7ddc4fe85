package dev.offload.models.resolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import dev.offload.models.catalog.BuiltInModels;
import dev.offload.models.checkpoint.CheckpointFixture;
import dev.offload.models.checkpoint.CheckpointFixture.WanSize;
import dev.offload.models.checkpoint.DType;
import dev.offload.models.schedule.NoiseScheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DirectoryResolutionTest {
  private static final String A14B = "Wan-AI/Wan2.2-T2V-A14B-Diffusers";
  private static final String TI2V = "Wan-AI/Wan2.2-TI2V-5B-Diffusers";
  private static final String I2V_480P = "Wan-AI/Wan2.1-I2V-14B-480P-Diffusers";
  private static final String I2V_720P = "Wan-AI/Wan2.1-I2V-14B-720P-Diffusers";

  private final List<ModelSource> sources = List.of(new BuiltInModels());

  @TempDir Path temporary;

  private Resolution resolve(Path directory) {
    return ModelResolver.resolve(directory.toString(), Optional.empty(), sources);
  }

  private Resolution resolve(Path directory, String modelId) {
    return ModelResolver.resolve(directory.toString(), Optional.of(modelId), sources);
  }

  private CheckpointFixture wan(String name, String pipeline, double shift) {
    return CheckpointFixture.in(temporary.resolve(name), pipeline)
        .component(
            "scheduler",
            "diffusers",
            "UniPCMultistepScheduler",
            "scheduler_config.json",
            CheckpointFixture.wanScheduler(shift));
  }

  private static CheckpointFixture experts(CheckpointFixture fixture, WanSize size, int count) {
    fixture.wanTransformer("transformer", size, DType.BF16, CheckpointFixture.SHARD_BYTES);
    return count == 1
        ? fixture
        : fixture.wanTransformer("transformer_2", size, DType.BF16, CheckpointFixture.SHARD_BYTES);
  }

  static Stream<Arguments> models() {
    String text = "WanPipeline";
    String image = "WanImageToVideoPipeline";
    return Stream.of(
        Arguments.of("Wan2.2-T2V-A14B-Diffusers", text, WanSize.A14B, 2, 3.0, 0.875),
        Arguments.of("Wan2.2-I2V-A14B-Diffusers", image, WanSize.I2V_A14B, 2, 3.0, 0.9),
        Arguments.of("Wan2.2-TI2V-5B-Diffusers", text, WanSize.TI2V_5B, 1, 5.0, null),
        Arguments.of("Wan2.1-T2V-14B-Diffusers", text, WanSize.A14B, 1, 3.0, null),
        Arguments.of("Wan2.1-T2V-1.3B-Diffusers", text, WanSize.T2V_1_3B, 1, 3.0, null),
        Arguments.of("Wan2.1-I2V-14B-480P-Diffusers", image, WanSize.I2V_14B, 1, 3.0, null),
        Arguments.of("Wan2.1-I2V-14B-720P-Diffusers", image, WanSize.I2V_14B, 1, 5.0, null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void everyModelIsFoundByItsShapes(
      String name, String pipeline, WanSize size, int experts, double shift, Double boundary) {
    CheckpointFixture fixture = experts(wan("some-model", pipeline, shift), size, experts);
    Resolution resolution = resolve(fixture.setting("boundary_ratio", boundary).write());

    assertThat(resolution.model()).isEqualTo(known("Wan-AI/" + name));
    assertThat(resolution.known()).isTrue();
    assertThat(resolution.conflicts()).isEmpty();
    assertThat(resolution.reason()).startsWith("its tensors");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void everyModelIsFoundByItsBaseNameInAnyCase(String name) {
    for (String text : List.of(name, name.toUpperCase(Locale.ROOT))) {
      Resolution resolution = ModelResolver.resolve(text, Optional.empty(), sources);
      assertThat(resolution.model().id()).isEqualTo("Wan-AI/" + name);
    }
  }

  @Test
  void theDirectoryThatSpoiledTheReportResolvesToA14b() {
    Path directory = CheckpointFixture.writeWan22T2vA14b(temporary.resolve("models/wan2.2"));

    Resolution resolution = resolve(directory);

    ModelDescription model = resolution.model();
    assertThat(model.id()).isEqualTo(A14B);
    assertThat(model.flowShift()).isEqualTo(12.0);
    assertThat(NoiseScheduler.plan(model, 27, model.flowShift()).switchStep()).hasValue(19);
    assertThat(resolution.conflicts()).isEmpty();
    assertThat(evidence(resolution, Evidence.Kind.NAME).fits()).isEmpty();
    assertThat(evidence(resolution, Evidence.Kind.TENSORS).fits()).containsExactly(A14B);
    assertThat(evidence(resolution, Evidence.Kind.CONFIG).fits()).containsExactly(A14B);
    assertThat(evidence(resolution, Evidence.Kind.PIPELINE).fits()).containsExactly(A14B);
    assertThat(evidence(resolution, Evidence.Kind.SCHEDULER).fits()).contains(A14B);
  }

  @Test
  void aRenamedDirectoryIsNotTakenForWhatItIsNamed() {
    Path directory =
        experts(wan("Wan2.2-T2V-A14B-Diffusers", "WanPipeline", 5), WanSize.TI2V_5B, 1).write();

    Resolution resolution = resolve(directory);

    assertThat(resolution.model().id()).isEqualTo(TI2V);
    assertThat(resolution.conflicts())
        .singleElement()
        .satisfies(
            conflict -> {
              assertThat(conflict.kind()).isEqualTo(Conflict.Kind.NAME);
              assertThat(conflict.problem()).contains(A14B).contains(TI2V);
            });
  }

  @Test
  void aModelIdIsHeldAgainstTheShapes() {
    Path directory = experts(wan("neutral", "WanPipeline", 5), WanSize.TI2V_5B, 1).write();

    Resolution wrong = resolve(directory, "Wan2.2-T2V-A14B-Diffusers");
    assertThat(wrong.model().id()).isEqualTo(A14B);
    assertThat(wrong.conflicts()).extracting(Conflict::kind).contains(Conflict.Kind.MODEL_ID);
    assertThatThrownBy(
            () -> ModelResolver.checked(directory.toString(), Optional.of(A14B), sources))
        .isInstanceOfSatisfying(
            OffloadException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.CONFLICTING_EVIDENCE);
              assertThat(e.getMessage()).contains("--model-id " + TI2V);
            });

    Resolution right = resolve(directory, TI2V);
    assertThat(right.conflicts()).isEmpty();
    assertThat(right.model().id()).isEqualTo(TI2V);
  }

  @Test
  void shapesThatTwoModelsShareAreToldApartByNameOrSchedulerOrNotAtAll() {
    String pipeline = "WanImageToVideoPipeline";
    Path bare =
        experts(CheckpointFixture.in(temporary.resolve("bare"), pipeline), WanSize.I2V_14B, 1)
            .write();
    Path named =
        experts(
                CheckpointFixture.in(temporary.resolve("wan2.1-i2v-14b-720p-diffusers"), pipeline),
                WanSize.I2V_14B,
                1)
            .write();

    Resolution ambiguous = resolve(bare);
    assertThat(ambiguous.conflicts())
        .singleElement()
        .satisfies(
            conflict -> {
              assertThat(conflict.kind()).isEqualTo(Conflict.Kind.AMBIGUOUS);
              assertThat(conflict.problem()).contains(I2V_480P).contains(I2V_720P);
            });
    assertThat(resolve(named).model().id()).isEqualTo(I2V_720P);
    assertThat(resolve(named).conflicts()).isEmpty();
    assertThat(resolve(bare, I2V_720P).conflicts()).isEmpty();
  }

  @Test
  void aDownloadCacheIsNamedByItsModel() {
    Path directory =
        CheckpointFixture.writeWan22T2vA14b(
            temporary.resolve("models--Wan-AI--Wan2.2-T2V-A14B-Diffusers/snapshots/5be7df9"));

    assertThat(evidence(resolve(directory), Evidence.Kind.NAME).fits()).containsExactly(A14B);
  }

  @Test
  void anotherShiftInTheSchedulerConfigurationIsAConflict() {
    Path directory =
        experts(wan("neutral", "WanPipeline", 8), WanSize.A14B, 2)
            .setting("boundary_ratio", 0.875)
            .write();

    Resolution resolution = resolve(directory);

    assertThat(resolution.model().flowShift()).isEqualTo(12);
    assertThat(resolution.conflicts())
        .singleElement()
        .satisfies(
            conflict -> {
              assertThat(conflict.kind()).isEqualTo(Conflict.Kind.FLOW_SHIFT);
              assertThat(conflict.problem()).contains("(8.0)").contains("12.0").contains("3.0");
              assertThat(conflict.advice()).contains("--flow-shift 8.0");
            });
  }

  @Test
  void theBoundaryRatioOfTheDirectoryWinsAndIsAConflict() {
    Path directory =
        CheckpointFixture.wan22(temporary.resolve("other"), WanSize.A14B, Long.MAX_VALUE)
            .setting("boundary_ratio", 0.9)
            .write();

    Resolution resolution = resolve(directory);

    assertThat(resolution.model().defaults().boundaryRatio()).hasValue(0.9);
    assertThat(resolution.conflicts())
        .extracting(Conflict::kind)
        .containsExactly(Conflict.Kind.BOUNDARY);
  }

  @Test
  void aBoundaryRatioThatIsMissingIsSaidToBeAssumed() {
    Path directory =
        CheckpointFixture.wan22(temporary.resolve("silent"), WanSize.A14B, Long.MAX_VALUE)
            .setting("boundary_ratio", null)
            .write();

    Resolution resolution = resolve(directory);

    assertThat(resolution.model().defaults().boundaryRatio()).hasValue(0.875);
    assertThat(resolution.assumptions()).anyMatch(text -> text.contains("boundary ratio"));
  }

  @Test
  void aPipelineOfAnotherModelIsAConflict() {
    Path directory =
        CheckpointFixture.wan22(temporary.resolve("flux"), WanSize.A14B, Long.MAX_VALUE)
            .setting("_class_name", "FluxPipeline")
            .write();

    assertThat(resolve(directory).conflicts())
        .extracting(Conflict::kind)
        .containsExactly(Conflict.Kind.PIPELINE);
  }

  @Test
  void tensorsWinOverAConfigurationThatContradictsThem() {
    Path directory =
        CheckpointFixture.wan22(temporary.resolve("lying"), WanSize.A14B, Long.MAX_VALUE).write();
    Map<String, Object> config = CheckpointFixture.wanConfig(new WanSize(39, 40, 128, 13824, 16));
    CheckpointFixture.writeJson(directory.resolve("transformer/config.json"), config);

    Resolution resolution = resolve(directory);

    assertThat(resolution.model().id()).isEqualTo(A14B);
    assertThat(resolution.conflicts())
        .singleElement()
        .satisfies(
            conflict -> {
              assertThat(conflict.kind()).isEqualTo(Conflict.Kind.CONFIG);
              assertThat(conflict.problem()).contains("blocks.39");
            });
  }

  @Test
  void unknownTensorsThatContradictTheirConfigurationAreRefused() {
    WanSize size = new WanSize(32, 40, 128, 13824, 16);
    Path directory =
        CheckpointFixture.wan22(temporary.resolve("odd"), size, Long.MAX_VALUE).write();
    CheckpointFixture.writeJson(
        directory.resolve("transformer/config.json"),
        CheckpointFixture.wanConfig(new WanSize(31, 40, 128, 13824, 16)));

    refused(directory, "blocks.31");
  }

  @Test
  void anUnknownShapeIsDescribedAsItIs() {
    WanSize size = new WanSize(32, 40, 128, 13824, 16);
    Path directory =
        CheckpointFixture.wan22(temporary.resolve("short"), size, Long.MAX_VALUE).write();

    Resolution resolution = resolve(directory);

    assertThat(resolution.known()).isFalse();
    assertThat(resolution.model().experts()).allMatch(expert -> expert.layers().size() == 32);
    assertThat(resolution.model().defaults()).isEqualTo(known(A14B).defaults());
    assertThat(resolution.model().source()).contains("32 layers of width 5120");
    assertThat(resolution.assumptions()).anyMatch(text -> text.contains("as in " + A14B));
  }

  @Test
  void anUnknownShapeUnderAKnownNameIsAConflict() {
    WanSize size = new WanSize(32, 40, 128, 13824, 16);
    Path directory =
        CheckpointFixture.wan22(
                temporary.resolve("Wan2.2-T2V-A14B-Diffusers"), size, Long.MAX_VALUE)
            .write();

    assertThat(resolve(directory).conflicts())
        .extracting(Conflict::kind)
        .containsExactly(Conflict.Kind.NAME);
  }

  @Test
  void weightsInAnotherPrecisionAreTheSameModelAndSaidSo() {
    CheckpointFixture fixture = wan("fp8", "WanPipeline", 5);
    fixture.wanTransformer("transformer", WanSize.TI2V_5B, DType.F8_E4M3, Long.MAX_VALUE);

    Resolution resolution = resolve(fixture.write());

    assertThat(resolution.model()).isEqualTo(known(TI2V));
    assertThat(resolution.assumptions()).anyMatch(text -> text.contains("F8_E4M3"));
  }

  @Test
  void transformersOfAnUnknownClassAreRefused() {
    Path directory =
        CheckpointFixture.in(temporary.resolve("new"), "NewPipeline")
            .component(
                "transformer",
                "diffusers",
                "NewTransformer3DModel",
                "config.json",
                Map.of("num_layers", 3))
            .write();

    refused(directory, "NewPipeline");
  }

  @Test
  void anUnknownClassIsDescribedByItsTensors() {
    Path directory = temporary.resolve("new");
    CheckpointFixture.in(directory, "NewPipeline")
        .component(
            "transformer",
            "diffusers",
            "NewTransformer3DModel",
            "config.json",
            CheckpointFixture.wanConfig(new WanSize(6, 8, 64, 1024, 16)))
        .write();
    CheckpointFixture.writeShards(
        directory.resolve("transformer"),
        "diffusion_pytorch_model",
        CheckpointFixture.wanTensors(new WanSize(6, 8, 64, 1024, 16), DType.F16),
        Long.MAX_VALUE);

    Resolution resolution = resolve(directory);

    assertThat(resolution.known()).isFalse();
    assertThat(resolution.conflicts()).isEmpty();
    assertThat(resolution.model().heads()).isEqualTo(8);
    assertThat(resolution.model().experts().get(0).layers()).hasSize(6);
    assertThat(resolution.assumptions())
        .anyMatch(text -> text.contains("VAE"))
        .anyMatch(text -> text.contains("No text encoder"))
        .anyMatch(text -> text.contains("F16"));
  }

  @Test
  void anIndexOfAnotherSizeThanTheHeadersIsAConflict() throws Exception {
    Path directory = CheckpointFixture.writeWan22T2vA14b(temporary.resolve("models/wan2.2"));
    Path index = directory.resolve("transformer/diffusion_pytorch_model.safetensors.index.json");
    Files.writeString(
        index, Files.readString(index).replaceFirst("(\"total_size\" : )\\d+", "$11234"));

    Resolution resolution = resolve(directory);

    assertThat(resolution.model().id()).isEqualTo(A14B);
    assertThat(resolution.conflicts())
        .singleElement()
        .satisfies(
            conflict -> {
              assertThat(conflict.kind()).isEqualTo(Conflict.Kind.SIZES);
              assertThat(conflict.problem()).contains("1234");
            });
  }

  private ModelDescription known(String id) {
    return sources.get(0).find(id).orElseThrow();
  }

  private static Evidence evidence(Resolution resolution, Evidence.Kind kind) {
    return resolution.evidence().stream()
        .filter(evidence -> evidence.kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  private void refused(Path directory, String mentioned) {
    assertThatThrownBy(() -> resolve(directory))
        .isInstanceOfSatisfying(
            OffloadException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_FILE);
              assertThat(e.getMessage()).contains(mentioned);
            });
  }
}
