package dev.offload.core.model;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What a user gets who asks for nothing. Immutable and thread-safe.
 *
 * @param width pixels
 * @param height pixels
 * @param frames frames of the video, 1 for a picture
 * @param framesPerSecond frames shown in a second; 0 for a picture
 * @param steps denoising steps
 * @param guidancePasses forwards per step: 2 with classifier-free guidance, else 1
 * @param guidanceScales the guidance scale of each expert in the order they run; the last holds for
 *     those that follow
 * @param noise the noise schedule
 */
public record SamplingDefaults(
    int width,
    int height,
    int frames,
    int framesPerSecond,
    int steps,
    int guidancePasses,
    List<Double> guidanceScales,
    NoiseDefaults noise) {
  /** Copies the list. */
  public SamplingDefaults {
    guidanceScales = List.copyOf(guidanceScales);
    Objects.requireNonNull(noise);
  }

  /** Returns where the low-noise expert takes over; empty for a model of one expert. */
  public OptionalDouble boundaryRatio() {
    return noise.boundaryRatio();
  }

  /** Returns the same defaults with another noise schedule. */
  public SamplingDefaults withNoise(NoiseDefaults other) {
    return new SamplingDefaults(
        width, height, frames, framesPerSecond, steps, guidancePasses, guidanceScales, other);
  }
}
