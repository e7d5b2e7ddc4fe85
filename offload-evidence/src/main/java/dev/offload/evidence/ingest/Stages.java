package dev.offload.evidence.ingest;

import java.util.Map;
import java.util.Optional;

/** What stages of SGLang's pipelines are by their names. Stateless and thread-safe. */
final class Stages {
  private Stages() {}

  /** Returns whether a stage denoises, rather than prepares that. */
  static boolean isDenoising(String name) {
    return (name.endsWith("DenoisingStage") || name.endsWith("RefinementStage"))
        && !name.contains("BeforeDenoisingStage");
  }

  /** Returns the seconds of all denoising stages, if there is one. */
  static Optional<Double> denoisingSeconds(Map<String, Double> stages) {
    return stages.entrySet().stream()
        .filter(stage -> isDenoising(stage.getKey()))
        .map(Map.Entry::getValue)
        .reduce(Double::sum);
  }
}
