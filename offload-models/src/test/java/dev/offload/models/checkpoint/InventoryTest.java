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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryTest {
  @TempDir Path directory;

  private Inventory read(String path) {
    return Inventory.read(directory.resolve(path));
  }

  private void safetensors(String name, String... tensors) {
    CheckpointFixture.writeSafetensors(
        directory.resolve(name),
        List.of(tensors).stream().map(tensor -> Tensor.of(tensor, DType.F8_E4M3, 10)).toList());
  }

  private static List<String> names(Inventory inventory) {
    return inventory.components().stream().map(InventoryComponent::name).toList();
  }

  @Test
  void readsADirectoryInDiffusersFormat() throws IOException {
    Path model = CheckpointFixture.wan22(directory, WanSize.TINY, 3_000).write();
    Files.writeString(directory.resolve("vae/diffusion_pytorch_model.bin"), "pickle");
    Inventory inventory = Inventory.read(model);
    assertThat(inventory.path()).isEqualTo(model);
    assertThat(inventory.pipelineClass()).hasValue("WanPipeline");
    assertThat(names(inventory))
        .containsExactly(
            "scheduler", "text_encoder", "tokenizer", "transformer", "transformer_2", "vae");
    InventoryComponent transformer = inventory.components().get(3);
    assertThat(transformer.className()).hasValue("WanTransformer3DModel");
    assertThat(transformer.weights().tensors()).hasSize(15 + 2 * 27);
    Weights vae = inventory.components().get(5).weights();
    assertThat(vae.wereRead()).isFalse();
    assertThat(vae.pickles()).containsExactly(directory.resolve("vae/diffusion_pytorch_model.bin"));
    long size = 0;
    for (Path file :
        WeightFiles.list(directory.resolve("transformer"), WeightFiles::isSafetensors)) {
      size += Files.size(file);
    }
    assertThat(inventory.fileBytes()).isEqualTo(2 * size);
    assertThat(inventory.weightBytes()).isEqualTo(2 * transformer.weights().bytes());
    assertThat(inventory.filesRead()).isEqualTo(2 * transformer.weights().files().size());
    assertThat(inventory.disagreements()).isEmpty();
  }

  @Test
  void readsTheDirectoryOfOneComponent() {
    CheckpointFixture.wan22(directory, WanSize.TINY, 3_000).write();
    Inventory inventory = read("transformer");
    assertThat(inventory.pipelineClass()).isEmpty();
    assertThat(names(inventory)).containsExactly("transformer");
    assertThat(inventory.components().get(0).className()).hasValue("WanTransformer3DModel");
  }

  @Test
  void theConfigurationsOfTransformersNameTheClassElsewhere() {
    safetensors("t5/model.safetensors", "w");
    CheckpointFixture.writeJson(
        directory.resolve("t5/config.json"), Map.of("architectures", List.of("UMT5EncoderModel")));
    assertThat(read("t5").components().get(0).className()).hasValue("UMT5EncoderModel");
    CheckpointFixture.writeJson(
        directory.resolve("t5/config.json"), Map.of("architectures", List.of(1)));
    assertThat(read("t5").components().get(0).className()).isEmpty();
  }

  @Test
  void aPlainDirectoryHasAComponentPerFile() {
    safetensors("high_noise.safetensors", "a", "b");
    safetensors("low_noise.safetensors", "a");
    new GgufFixture()
        .text("general.architecture", "wan")
        .tensor("blocks.0.w", GgmlType.Q4_0, 32)
        .write(directory.resolve("low_noise.gguf"));
    Inventory inventory = Inventory.read(directory);
    assertThat(names(inventory)).containsExactly("high_noise", "low_noise", "low_noise");
    assertThat(inventory.components().get(1).className()).hasValue("wan");
    assertThat(inventory.weightBytes()).isEqualTo(20 + 18 + 10);
  }

  @Test
  void partsBelongTogether() {
    safetensors("model-00001-of-00002.safetensors", "a");
    safetensors("model-00002-of-00002.safetensors", "b");
    safetensors("model.safetensors", "a");
    Inventory inventory = Inventory.read(directory);
    assertThat(names(inventory)).containsExactly("model", "model");
    assertThat(inventory.components().get(0).weights().tensors())
        .extracting(TensorHeader::name)
        .containsExactly("a", "b");
    assertThat(inventory.disagreements()).isEmpty();
  }

  @Test
  void notesPartsThatAreMissingOrRepeated() {
    safetensors("m-00001-of-00003.safetensors", "a", "b");
    safetensors("m-00003-of-00003.safetensors", "b");
    assertThat(Inventory.read(directory).disagreements())
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .isEqualTo("1 of the 3 tensors in the files of (m) repeat a name (b)."),
            second ->
                assertThat(second)
                    .contains("m-00001-of-00003.safetensors")
                    .endsWith("promises 3 files, but there are 2."));
  }

  @Test
  void anIndexSaysWhatBelongsTogether() {
    CheckpointFixture.writeShards(
        directory, "high", CheckpointFixture.wanTensors(WanSize.TINY, DType.BF16), 3_000);
    safetensors("vae.safetensors", "a");
    assertThat(names(Inventory.read(directory))).containsExactly("high", "vae");
  }

  @Test
  void anIndexOfAnotherSizeIsNoted() throws IOException {
    Path index =
        CheckpointFixture.writeShards(
            directory, "high", CheckpointFixture.wanTensors(WanSize.TINY, DType.BF16), 3_000);
    Files.writeString(
        index, Files.readString(index).replace("\"total_size\" : ", "\"total_size\" : 9"));
    assertThat(Inventory.read(directory).disagreements())
        .singleElement(STRING)
        .contains(index.toString(), "total_size (9");
  }

  @Test
  void readsASingleFile() {
    safetensors("wan2.2_fp8.safetensors", "blocks.0.w", "blocks.1.w");
    Inventory inventory = read("wan2.2_fp8.safetensors");
    assertThat(names(inventory)).containsExactly("wan2.2_fp8");
    assertThat(inventory.filesRead()).isEqualTo(1);
    assertThat(inventory.weightBytes()).isEqualTo(20);

    new GgufFixture().tensor("t", GgmlType.Q6_K, 256).write(directory.resolve("m.gguf"));
    assertThat(read("m.gguf").weightBytes()).isEqualTo(210);
    assertThat(read("m.gguf").components().get(0).className()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"t5.pth", "t5.bin", "t5.pt", "t5.ckpt"})
  void picklesAreNamedAndNotRead(String name) throws IOException {
    Files.writeString(directory.resolve(name), "pickle");
    for (Path path : List.of(directory, directory.resolve(name))) {
      Inventory inventory = Inventory.read(path);
      assertThat(names(inventory)).containsExactly("t5");
      assertThat(inventory.filesRead()).isZero();
      assertThat(inventory.components().get(0).weights().pickles()).hasSize(1);
    }
    safetensors("vae.safetensors", "a");
    assertThat(names(Inventory.read(directory))).containsExactly("vae");
  }

  @Test
  void refusesWhatHoldsNoTensor() {
    Refused.malformed(() -> Inventory.read(directory))
        .contains("(" + directory + ") holds neither model_index.json nor a file of weights");
    safetensors("empty.safetensors");
    Refused.malformed(() -> read("empty.safetensors")).contains("holds no tensor");
    Refused.malformed(() -> Inventory.read(directory)).contains("holds no tensor");
    Refused.unreadable(() -> read("missing")).contains("missing) does not exist");
  }

  @Test
  void refusesFilesOfOtherKinds() throws IOException {
    Files.writeString(directory.resolve("notes.txt"), "?");
    Refused.malformed(() -> read("notes.txt")).contains("neither .safetensors nor .gguf");
    Files.writeString(directory.resolve("a.safetensors"), "?");
    Refused.malformed(() -> read("a.safetensors")).contains("ends (after 1 bytes)");
    Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));
    Refused.unreadable(() -> read("link")).contains("is a symbolic link to nothing");
  }

  @Test
  void advisesOnADirectoryAboveTheWeights() {
    safetensors("original/high_noise_model/a.safetensors", "w");
    OffloadException e =
        catchThrowableOfType(
            OffloadException.class, () -> Inventory.read(directory.resolve("original")));
    assertThat(e.advice())
        .hasValueSatisfying(advice -> assertThat(advice).contains("high_noise_model"));
  }
}
