package dev.offload.models.sglang;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a registry has for one model. Immutable and thread-safe.
 *
 * @param id the registered Hugging Face id
 * @param configClass the class that holds the pipeline's settings, as in "WanT2V480PConfig"
 * @param flowShift the flow shift of that class; empty where it is not recorded here, or where the
 *     class sets none
 * @param boundaryRatio the boundary ratio of the published model; empty with a single expert
 * @param sampling the sampling defaults by name, as in "guidanceScales"; empty where they are not
 *     recorded here
 */
public record RegistryEntry(
    String id,
    String configClass,
    OptionalDouble flowShift,
    OptionalDouble boundaryRatio,
    Optional<Map<String, Object>> sampling) {
  /** Validates the parts. */
  public RegistryEntry {
    Objects.requireNonNull(id);
    Objects.requireNonNull(configClass);
    Objects.requireNonNull(flowShift);
    Objects.requireNonNull(boundaryRatio);
    Objects.requireNonNull(sampling);
  }
}
