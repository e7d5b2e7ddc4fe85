package dev.offload.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.offload.core.error.OffloadException;
import dev.offload.models.checkpoint.CheckpointFixture.Tensor;
import dev.offload.models.checkpoint.CheckpointFixture.WanSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiffusersDirectoryTest {
  private static final String INDEX = "diffusion_pytorch_model.safetensors.index.json";

  @TempDir Path directory;

  private CheckpointFixture tiny() {
    return CheckpointFixture.wan22(directory, WanSize.TINY, 3_000);
  }

  private DiffusersDirectory read() {
    return DiffusersDirectory.read(directory);
  }

  private void edit(String file, String from, String to) {
    try {
      Path path = directory.resolve(file);
      String text = Files.readString(path);
      assertThat(text).contains(from);
      Files.writeString(path, text.replace(from, to));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void readsAFullSizeCheckpointWithoutItsWeights() {
    DiffusersDirectory model =
        DiffusersDirectory.read(CheckpointFixture.writeWan22T2vA14b(directory));
    assertThat(model.className()).isEqualTo("WanPipeline");
    assertThat(model.boundaryRatio()).hasValue(0.875);
    assertThat(model.components())
        .containsOnlyKeys(
            "scheduler", "text_encoder", "tokenizer", "transformer", "transformer_2", "vae");
    long d = 5120;
    long f = 13824;
    for (String expert : List.of("transformer", "transformer_2")) {
      PipelineComponent transformer = model.component(expert).orElseThrow();
      assertThat(transformer.weightsOnDisk()).isTrue();
      assertThat(transformer.tensors()).hasSize(14 + 40 * 27 + 1);
      // 14 288 491 584 parameters of 2 bytes.
      assertThat(transformer.weightBytes()).isEqualTo(28_576_983_168L);
      long layer =
          transformer.tensors().stream()
              .filter(tensor -> tensor.name().startsWith("blocks.39."))
              .mapToLong(TensorHeader::sizeBytes)
              .sum();
      // 8 d^2 + 2 d f in the linear layers, 21 d + f in biases, norms and the table.
      assertThat(layer).isEqualTo(2 * (8 * d * d + 2 * d * f + 21 * d + f));
      assertThat(transformer.config().orElseThrow().whole("num_layers", 1, 1000)).isEqualTo(40);
    }
  }

  @Test
  void readsComponentsAndSettings() {
    tiny().absentComponent("image_encoder").setting("expand_timesteps", false).write();
    DiffusersDirectory model = read();
    assertThat(model.diffusersVersion()).hasValue("0.35.0.dev0");
    assertThat(model.absentComponents()).containsExactly("image_encoder");
    assertThat(model.component("image_encoder")).isEmpty();
    assertThat(model.modelIndex().optionalFlag("expand_timesteps")).hasValue(false);
    PipelineComponent textEncoder = model.component("text_encoder").orElseThrow();
    assertThat(textEncoder.library()).isEqualTo("transformers");
    assertThat(textEncoder.className()).isEqualTo("UMT5EncoderModel");
    assertThat(textEncoder.weightsOnDisk()).isFalse();
    assertThat(textEncoder.tensors()).isEmpty();
    assertThat(textEncoder.weightBytes()).isZero();
    PipelineComponent transformer = model.component("transformer").orElseThrow();
    assertThat(transformer.tensors())
        .extracting(TensorHeader::name)
        .containsExactlyElementsOf(
            CheckpointFixture.wanTensors(WanSize.TINY, DType.BF16).stream()
                .map(Tensor::name)
                .toList());
  }

  @Test
  void readsTheScheduler() {
    tiny().write();
    SchedulerConfig scheduler = read().scheduler().orElseThrow();
    assertThat(scheduler.className()).isEqualTo("UniPCMultistepScheduler");
    assertThat(scheduler.flowShift()).hasValue(3.0);
    assertThat(scheduler.predictionType()).hasValue("flow_prediction");
  }

  @Test
  void readsTheShiftUnderItsOtherName() {
    tiny()
        .component(
            "scheduler",
            "diffusers",
            "FlowMatchEulerDiscreteScheduler",
            "scheduler_config.json",
            Map.of("shift", 5))
        .write();
    SchedulerConfig scheduler = read().scheduler().orElseThrow();
    assertThat(scheduler.className()).isEqualTo("FlowMatchEulerDiscreteScheduler");
    assertThat(scheduler.flowShift()).hasValue(5.0);
    assertThat(scheduler.predictionType()).isEmpty();
  }

  @Test
  void aSingleTransformerHasNoBoundary() {
    CheckpointFixture.in(directory, "WanPipeline")
        .setting("boundary_ratio", null)
        .absentComponent("transformer_2")
        .wanTransformer("transformer", WanSize.TINY, DType.BF16, Long.MAX_VALUE)
        .write();
    DiffusersDirectory model = read();
    assertThat(model.boundaryRatio()).isEmpty();
    assertThat(model.absentComponents()).containsExactly("transformer_2");
    assertThat(model.scheduler()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "diffusion_pytorch_model.safetensors",
        "model.safetensors",
        "diffusion_pytorch_model.fp16.safetensors"
      })
  void readsASingleFile(String name) {
    tiny().write();
    CheckpointFixture.writeSafetensors(
        directory.resolve("vae").resolve(name), List.of(Tensor.of("w", DType.F32, 3)));
    PipelineComponent vae = read().component("vae").orElseThrow();
    assertThat(vae.weightsOnDisk()).isTrue();
    assertThat(vae.weightBytes()).isEqualTo(12);
  }

  @Test
  void theNameThatDiffusersLoadsWinsOverAVariant() {
    tiny().write();
    Path vae = directory.resolve("vae");
    CheckpointFixture.writeSafetensors(
        vae.resolve("diffusion_pytorch_model.safetensors"), List.of(Tensor.of("w", DType.F32, 3)));
    CheckpointFixture.writeSafetensors(
        vae.resolve("diffusion_pytorch_model.fp16.safetensors"),
        List.of(Tensor.of("w", DType.F16, 3)));
    assertThat(read().component("vae").orElseThrow().weightBytes()).isEqualTo(12);
  }

  @Test
  void refusesSeveralVariants() {
    tiny().write();
    for (String name : List.of("a.safetensors", "b.safetensors")) {
      CheckpointFixture.writeSafetensors(directory.resolve("vae").resolve(name), List.of());
    }
    Refused.malformed(this::read)
        .contains("several safetensors files (a.safetensors, b.safetensors)");
  }

  @Test
  void configurationsAloneAreEnough() throws IOException {
    tiny().write();
    for (Path shard : shards("transformer")) {
      Files.delete(shard);
    }
    PipelineComponent transformer = read().component("transformer").orElseThrow();
    assertThat(transformer.weightsOnDisk()).isFalse();
    assertThat(transformer.tensors()).isEmpty();
    assertThat(transformer.config()).isPresent();
  }

  @Test
  void componentsOtherThanTransformersMayBeMissing() throws IOException {
    tiny().write();
    Files.delete(directory.resolve("tokenizer/tokenizer_config.json"));
    Files.delete(directory.resolve("tokenizer"));
    PipelineComponent tokenizer = read().component("tokenizer").orElseThrow();
    assertThat(tokenizer.config()).isEmpty();
    assertThat(tokenizer.weightsOnDisk()).isFalse();
  }

  @Test
  void refusesAMissingTransformer() throws IOException {
    tiny().write();
    Files.move(directory.resolve("transformer_2"), directory.resolve("away"));
    Refused.malformed(this::read).contains("component (transformer_2) has no directory");
  }

  @Test
  void refusesATransformerWithoutConfiguration() throws IOException {
    tiny().write();
    Files.delete(directory.resolve("transformer/config.json"));
    Refused.unreadable(this::read).contains("transformer/config.json", "does not exist");
  }

  @Test
  void refusesAMissingShard() throws IOException {
    tiny().write();
    List<Path> shards = shards("transformer");
    assertThat(shards).hasSizeGreaterThan(2);
    Files.delete(shards.get(1));
    Refused.malformed(this::read)
        .contains("1 of the %d files".formatted(shards.size()), "(" + shards.get(1).getFileName());
  }

  @Test
  void refusesATruncatedShard() throws IOException {
    tiny().write();
    Path shard = shards("transformer").get(1);
    Files.write(shard, Arrays.copyOf(Files.readAllBytes(shard), (int) Files.size(shard) - 1));
    Refused.malformed(this::read).contains(shard.toString(), "the tensors cover");
  }

  @Test
  void refusesATensorThatItsShardLacks() {
    tiny().write();
    edit(
        "transformer/" + INDEX,
        "\"weight_map\" : {",
        "\"weight_map\" : { \"ghost\" : \"" + shards("transformer").get(0).getFileName() + "\",");
    Refused.malformed(this::read).contains("lacks a tensor (ghost) that is listed for it");
  }

  @Test
  void refusesATensorThatTheIndexDoesNotList() {
    tiny().write();
    edit("transformer/" + INDEX, "\"patch_embedding.bias\"", "\"patch_embedding.other\"");
    Refused.malformed(this::read)
        .contains("holds a tensor (patch_embedding.bias) that is not listed for it");
  }

  @Test
  void notesAnotherTotalSize() {
    tiny().write();
    edit("transformer_2/" + INDEX, "\"total_size\" : ", "\"total_size\" : 1");
    PipelineComponent transformer = read().component("transformer_2").orElseThrow();
    assertThat(transformer.disagreements())
        .singleElement(STRING)
        .startsWith("The total_size (1" + transformer.weightBytes() + " bytes)")
        .contains("transformer_2/" + INDEX)
        .endsWith(
            "differs from the tensors it lists (%d bytes).".formatted(transformer.weightBytes()));
    assertThat(read().component("transformer").orElseThrow().disagreements()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1 | (metadata.total_size) is -1, not a number of bytes.",
        "1.5 | (metadata.total_size) is 1.5, not a number of bytes.",
        "NaN | NaN and infinite numbers are none of JSON's.",
        "1e300 | (metadata.total_size) is 1E+300, not a number of bytes.",
        "'\"1\"' | (metadata.total_size) is \"1\", not a number.",
        "null | It has no (metadata.total_size).",
        "[] | (metadata.total_size) is [], not a number.",
      })
  void refusesATotalSizeThatIsNone(String total, String problem) {
    tiny().write();
    edit("transformer/" + INDEX, "\"total_size\" : ", "\"total_size\" : " + total + ", \"x\" : ");
    Refused.malformed(this::read).contains(problem);
  }

  @Test
  void acceptsATotalSizeThatIsAWholeFloatOrAbsent() {
    tiny().write();
    long bytes = read().component("transformer").orElseThrow().weightBytes();
    edit("transformer/" + INDEX, "\"total_size\" : " + bytes, "\"total_size\" : " + bytes + ".0");
    edit("transformer_2/" + INDEX, "\"total_size\"", "\"comment\"");
    assertThat(read().component("transformer").orElseThrow().weightBytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x.safetensors",
        "/etc/passwd",
        "a/b.safetensors",
        "..\\\\x",
        "",
        "..",
        ".",
        "C:x",
        "a\\u0000b",
        "\\ud800"
      })
  void refusesAShardOutsideOfItsDirectory(String name) {
    tiny().write();
    edit(
        "transformer/" + INDEX,
        "\"weight_map\" : {",
        "\"weight_map\" : { \"ghost\" : \"" + name + "\",");
    Refused.malformed(this::read).contains(INDEX);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../vae", "/etc", "..", "", "a\nb"})
  void refusesAComponentOutsideOfTheDirectory(String name) {
    tiny().setting(name, List.of("diffusers", "X")).write();
    Refused.malformed(this::read).contains("no plain name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"weight_map\": {}}", "{\"weight_map\": []}", "[]", "{"})
  void refusesAnIndexWithoutAMap(String json) throws IOException {
    tiny().write();
    Files.writeString(directory.resolve("transformer/" + INDEX), json);
    Refused.malformed(this::read).contains(INDEX);
  }

  @Test
  void refusesAnIndexOfTooManyShards() {
    tiny().write();
    StringBuilder map = new StringBuilder("\"weight_map\" : {");
    for (int i = 0; i <= ShardIndex.MAX_SHARDS; i++) {
      map.append('"').append(i).append("\":\"").append(i).append("\",");
    }
    edit("transformer/" + INDEX, "\"weight_map\" : {", map.toString());
    Refused.malformed(this::read).contains("than the limit (10000)");
  }

  @Test
  void refusesHalfAComponent() {
    tiny().setting("vae", Arrays.asList("diffusers", null)).write();
    Refused.malformed(this::read).contains("component (vae)", "not both ([diffusers, null])");
  }

  @Test
  void otherListsAreSettings() {
    tiny().setting("layers", List.of(10, 20)).setting("names", List.of("a", "b", "c")).write();
    DiffusersDirectory model = read();
    assertThat(model.components()).doesNotContainKeys("layers", "names");
    assertThat(model.modelIndex().wholes("layers", 0, 99)).containsExactly(10L, 20L);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1.5, 875})
  void refusesABoundaryOutOfRange(double ratio) {
    tiny().setting("boundary_ratio", ratio).write();
    Refused.malformed(this::read)
        .contains("(boundary_ratio) is " + ratio + ", not above 0 and at most 1.");
  }

  @Test
  void refusesSettingsOfTheWrongKind() {
    tiny().setting("_class_name", null).write();
    Refused.malformed(this::read).contains("It has no (_class_name).");
    tiny().setting("boundary_ratio", "high").write();
    Refused.malformed(this::read).contains("(boundary_ratio) is \"high\", not a number.");
    tiny()
        .component(
            "scheduler", "diffusers", "S", "scheduler_config.json", Map.of("flow_shift", "3"))
        .write();
    Refused.malformed(this::read)
        .contains("scheduler_config.json", "(flow_shift) is \"3\", not a number.");
  }

  @Test
  void refusesWhatIsNoDirectory() throws IOException {
    Path missing = directory.resolve("missing");
    Refused.unreadable(() -> DiffusersDirectory.read(missing)).contains("does not exist");
    Path file = Files.writeString(directory.resolve("model_index.json"), "{}");
    Refused.unreadable(() -> DiffusersDirectory.read(file)).contains("is not a directory");
  }

  @Test
  void advisesOnADirectoryOfAnotherFormat() throws IOException {
    assertThat(adviceFor(directory)).hasValueSatisfying(a -> assertThat(a).contains("vae/"));

    Files.createDirectories(directory.resolve("original/low_noise_model"));
    assertThat(adviceFor(directory.resolve("original")))
        .hasValueSatisfying(
            advice ->
                assertThat(advice).contains("original format", "low_noise_model", "-Diffusers"));

    Path cached = directory.resolve("cache/snapshots/0123abc");
    CheckpointFixture.in(cached, "WanPipeline").component("a", "b", "c", "d", Map.of()).write();
    assertThat(adviceFor(directory.resolve("cache")))
        .hasValueSatisfying(advice -> assertThat(advice).contains("(" + cached + ")"));
  }

  private static Optional<String> adviceFor(Path path) {
    OffloadException e =
        catchThrowableOfType(OffloadException.class, () -> DiffusersDirectory.read(path));
    assertThat(e.problem()).contains("is not in diffusers format");
    return e.advice();
  }

  private List<Path> shards(String component) {
    try (Stream<Path> files = Files.list(directory.resolve(component))) {
      return files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
