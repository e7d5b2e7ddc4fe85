package dev.offload.models.sglang;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What a registry has for one model. Immutable and thread-safe.
 *
 * @param id the registered Hugging Face id
 * @param configClass the class that holds the pipeline's settings, as in "WanT2V480PConfig"
 * @param flowShift the flow shift of that class; empty where the class sets none
 * @param boundaryRatio the boundary ratio of the published model; empty with a single expert
 * @param width default pixels
 * @param height default pixels
 * @param frames default frames
 * @param framesPerSecond default frames shown in a second
 * @param steps default denoising steps
 * @param guidanceScales default guidance scale of each expert
 */
public record RegistryEntry(
    String id,
    String configClass,
    OptionalDouble flowShift,
    OptionalDouble boundaryRatio,
    int width,
    int height,
    int frames,
    int framesPerSecond,
    int steps,
    List<Double> guidanceScales) {
  /** Copies the list. */
  public RegistryEntry {
    Objects.requireNonNull(id);
    Objects.requireNonNull(configClass);
    Objects.requireNonNull(flowShift);
    Objects.requireNonNull(boundaryRatio);
    guidanceScales = List.copyOf(guidanceScales);
  }
}
