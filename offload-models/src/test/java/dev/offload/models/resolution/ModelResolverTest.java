package dev.offload.models.resolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import dev.offload.models.catalog.BuiltInModels;
import dev.offload.models.checkpoint.CheckpointFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelResolverTest {
  private static final String A14B = "Wan-AI/Wan2.2-T2V-A14B-Diffusers";

  private final List<ModelSource> sources = List.of(new BuiltInModels());

  @TempDir Path temporary;

  private ModelDescription resolve(String idOrPath) {
    return ModelResolver.checked(idOrPath, Optional.empty(), sources).model();
  }

  @Test
  void aFullSizeDirectoryDescribesTheSameModelAsItsId() {
    Path directory =
        CheckpointFixture.writeWan22T2vA14b(temporary.resolve("models").resolve("wan2.2"));

    ModelDescription fromDirectory = resolve(directory.toString());
    ModelDescription fromId = resolve(A14B);

    assertThat(fromDirectory).isEqualTo(fromId);
  }

  @Test
  void aDirectoryOfConfigurationsAloneIsEnough() throws Exception {
    Path directory = CheckpointFixture.writeWan22T2vA14b(temporary.resolve("configs"));
    try (var files = Files.walk(directory)) {
      for (Path file : files.filter(path -> path.toString().contains("safetensors")).toList()) {
        Files.delete(file);
      }
    }

    assertThat(resolve(directory.toString())).isEqualTo(resolve(A14B));
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
