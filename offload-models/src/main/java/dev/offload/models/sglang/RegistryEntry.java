package dev.offload.models.sglang;

import java.util.List;
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
 * @param sampling the sampling defaults; empty where they are not recorded here
 */
public record RegistryEntry(
    String id,
    String configClass,
    OptionalDouble flowShift,
    OptionalDouble boundaryRatio,
    Optional<Sampling> sampling) {
  /** Validates the parts. */
  public RegistryEntry {
    Objects.requireNonNull(id);
    Objects.requireNonNull(configClass);
    Objects.requireNonNull(flowShift);
    Objects.requireNonNull(boundaryRatio);
    Objects.requireNonNull(sampling);
  }

  /**
   * What a user of the runtime gets who asks for nothing.
   *
   * @param width pixels
   * @param height pixels
   * @param frames frames of the video, 1 for a picture
   * @param framesPerSecond frames shown in a second, 0 for a picture
   * @param steps denoising steps
   * @param guidanceScales the guidance scale of each expert
   */
  public record Sampling(
      int width,
      int height,
      int frames,
      int framesPerSecond,
      int steps,
      List<Double> guidanceScales) {
    /** Copies the list. */
    public Sampling {
      guidanceScales = List.copyOf(guidanceScales);
    }
  }
}
