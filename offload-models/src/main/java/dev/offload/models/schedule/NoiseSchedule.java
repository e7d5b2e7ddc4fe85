package dev.offload.models.schedule;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The noise levels and timesteps of one run, from noise to clean. Made by {@link
 * NoiseScheduler#schedule}. Immutable and thread-safe.
 *
 * @param scheduler whose formula it is, never null
 * @param shift the flow shift that it was made with
 * @param steps the steps in the order in which they run, at least one, numbered from 1; the
 *     timestep never rises
 */
public record NoiseSchedule(NoiseScheduler scheduler, double shift, List<NoiseStep> steps) {
  /** The timesteps on which flow models are trained; a timestep is this many times sigma. */
  public static final int TRAINING_TIMESTEPS = 1000;

  /** Copies the list and validates its order. */
  public NoiseSchedule {
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE, "The noise schedule must have a step, but has none (0).");
    }
    double previous = Double.POSITIVE_INFINITY;
    for (int i = 0; i < steps.size(); i++) {
      NoiseStep step = steps.get(i);
      if (step.number() != i + 1 || !(step.timestep() <= previous)) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "Step %d of the noise schedule is out of order (%s).".formatted(i + 1, step));
      }
      previous = step.timestep();
    }
  }

  /**
   * Divides the steps between the experts. The high-noise expert runs a step when its timestep, as
   * the runtime hands it to the model, is at least {@code boundaryRatio} times {@link
   * #TRAINING_TIMESTEPS}; a step exactly on the boundary is high-noise.
   *
   * <p>Source: the denoising loops of SGLang and of diffusers' {@code WanPipeline} compare so.
   *
   * @param boundaryRatio where the experts meet, above 0 and at most 1
   * @throws OffloadException if the ratio is out of range
   */
  public ExpertSplit splitAt(double boundaryRatio) {
    double boundary = boundaryTimestep(boundaryRatio);
    int high = (int) steps.stream().takeWhile(step -> step.timestep() >= boundary).count();
    return new ExpertSplit(high, steps.size() - high);
  }

  /**
   * Returns the number of the first step that runs the low-noise expert, from 1; empty when the
   * model has no boundary, or when every step is high-noise. {@link #splitAt} tells the two apart.
   *
   * @param boundaryRatio where the experts meet, above 0 and at most 1; empty for a single
   *     transformer
   * @throws OffloadException if the ratio is out of range
   */
  public OptionalInt firstLowNoiseStep(OptionalDouble boundaryRatio) {
    return boundaryRatio.isEmpty()
        ? OptionalInt.empty()
        : splitAt(boundaryRatio.getAsDouble()).firstLowNoiseStep();
  }

  private static double boundaryTimestep(double boundaryRatio) {
    if (!(boundaryRatio > 0 && boundaryRatio <= 1)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The boundary ratio (%s) must be above 0 and at most 1.".formatted(boundaryRatio),
          "Maybe divide a boundary timestep by %d.".formatted(TRAINING_TIMESTEPS));
    }
    return boundaryRatio * TRAINING_TIMESTEPS;
  }
}
