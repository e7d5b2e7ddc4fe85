package dev.offload.models;

import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import dev.offload.core.question.FoundModel;
import dev.offload.core.question.ModelLibrary;
import dev.offload.core.scenario.NoisePlan;
import dev.offload.models.catalog.ModelFiles;
import dev.offload.models.resolution.ModelResolver;
import dev.offload.models.resolution.Resolution;
import dev.offload.models.schedule.NoiseScheduler;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds models with {@link ModelResolver}, and plans with {@link NoiseScheduler}. */
public final class InstalledModels implements ModelLibrary {
  /** Creates the library, for {@link java.util.ServiceLoader}. */
  public InstalledModels() {}

  @Override
  public FoundModel find(String idOrPath, Optional<String> modelId, List<ModelSource> sources) {
    Resolution resolution = ModelResolver.checked(idOrPath, modelId, sources);
    return new FoundModel(
        resolution.model(),
        resolution.conflicts().stream()
            .map(conflict -> new FoundModel.Doubt(conflict.problem(), conflict.advice()))
            .toList());
  }

  @Override
  public ModelSource files(Path directory) {
    return new ModelFiles(directory);
  }

  @Override
  public NoisePlan noise(ModelDescription model, int steps, double flowShift) {
    return NoiseScheduler.plan(model, steps, flowShift);
  }
}
