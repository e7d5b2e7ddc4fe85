package com.example.scaledmodels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.model.ModelSource;
import dev.offload.models.catalog.BuiltInModels;
import dev.offload.models.catalog.ModelFiles;
import dev.offload.models.checkpoint.CheckpointFixture;
import dev.offload.models.checkpoint.CheckpointFixture.WanSize;
import dev.offload.models.resolution.Conflict;
import dev.offload.models.resolution.ModelResolver;
import dev.offload.models.resolution.Resolution;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fine-tune and its original have the same tensors, and are told apart all the same. */
class FineTuneTest {
  private static final String ORIGINAL = "Wan-AI/Wan2.2-T2V-A14B-Diffusers";
  private static final String FINE_TUNE = "example/Wan2.2-T2V-A14B-8-Steps";

  @TempDir Path temporary;

  private static Resolution resolve(Path directory) {
    List<ModelSource> sources =
        List.of(new BuiltInModels(), new ModelFiles(Path.of("model-files")));
    return ModelResolver.resolve(directory.toString(), Optional.empty(), sources);
  }

  private Path write(String name, double flowShift) {
    return CheckpointFixture.wan22(
            temporary.resolve(name), WanSize.A14B, CheckpointFixture.SHARD_BYTES)
        .component(
            "scheduler",
            "diffusers",
            "UniPCMultistepScheduler",
            "scheduler_config.json",
            CheckpointFixture.wanScheduler(flowShift))
        .write();
  }

  @Test
  void theFlowShiftTellsThemApart() {
    Resolution fineTune = resolve(write("fast", 5.0));
    Resolution original = resolve(write("slow", 3.0));

    assertThat(fineTune.model().id()).isEqualTo(FINE_TUNE);
    assertThat(fineTune.reason()).isEqualTo("its tensors and its scheduler");
    assertThat(fineTune.conflicts()).isEmpty();
    assertThat(original.model().id()).isEqualTo(ORIGINAL);
    assertThat(original.conflicts()).isEmpty();
  }

  @Test
  void theNameTellsThemApart() {
    Resolution fineTune = resolve(write("wan2.2-t2v-a14b-8-steps", 5.0));

    assertThat(fineTune.model().id()).isEqualTo(FINE_TUNE);
    assertThat(fineTune.reason()).isEqualTo("its tensors and its name");
    assertThat(fineTune.conflicts()).isEmpty();
  }

  @Test
  void withoutEitherThatIsSaid() {
    Resolution either = resolve(write("some", 7.0));

    assertThat(either.conflicts()).extracting(Conflict::kind).contains(Conflict.Kind.AMBIGUOUS);
  }
}
