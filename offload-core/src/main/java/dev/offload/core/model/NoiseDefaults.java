package dev.offload.core.model;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * The noise schedule that a model runs with unless told otherwise. Immutable and thread-safe.
 *
 * @param scheduler the name of the formula, as in "sglang-flow-unipc"
 * @param shift the shift that the serving runtime applies
 * @param terminalSigma where the schedule is stretched to end, above 0 and below 1; empty where it
 *     is not stretched
 * @param checkpointShift the shift in the scheduler configuration of the published checkpoint, if
 *     the runtime replaces it by another
 * @param boundaryRatio where the low-noise expert takes over, as a share of the training timesteps
 *     above 0 and at most 1; empty for a model of one expert
 */
public record NoiseDefaults(
    String scheduler,
    ShiftRule shift,
    OptionalDouble terminalSigma,
    OptionalDouble checkpointShift,
    OptionalDouble boundaryRatio) {
  /** Validates the ranges. */
  public NoiseDefaults {
    Objects.requireNonNull(scheduler);
    Objects.requireNonNull(shift);
    Objects.requireNonNull(terminalSigma);
    Objects.requireNonNull(checkpointShift);
    Objects.requireNonNull(boundaryRatio);
    if (terminalSigma.isPresent()
        && !(terminalSigma.getAsDouble() > 0 && terminalSigma.getAsDouble() < 1)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The terminal sigma (%s) must be above 0 and below 1."
              .formatted(terminalSigma.getAsDouble()),
          "Maybe leave it out: without one, a schedule is not stretched.");
    }
    if (boundaryRatio.isPresent()
        && !(boundaryRatio.getAsDouble() > 0 && boundaryRatio.getAsDouble() <= 1)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The boundary ratio (%s) must be above 0 and at most 1."
              .formatted(boundaryRatio.getAsDouble()));
    }
  }

  /** Returns a schedule with one shift for every size, as published checkpoints have it. */
  public static NoiseDefaults of(String scheduler, double shift, OptionalDouble boundaryRatio) {
    return new NoiseDefaults(
        scheduler,
        new ShiftRule.Fixed(shift),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        boundaryRatio);
  }

  /** Returns the same schedule with this boundary ratio. */
  public NoiseDefaults withBoundaryRatio(OptionalDouble ratio) {
    return new NoiseDefaults(scheduler, shift, terminalSigma, checkpointShift, ratio);
  }
}
