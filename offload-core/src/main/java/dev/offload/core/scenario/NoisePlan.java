package dev.offload.core.scenario;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The steps of a run and the expert that each one needs, as known before the run starts.
 *
 * @param scheduler the name of the scheduler that computed the steps
 * @param flowShift the shift of the schedule
 * @param boundaryRatio where the low-noise expert takes over; empty with a single expert
 * @param steps the steps in the order they run, at least one
 */
public record NoisePlan(
    String scheduler, double flowShift, OptionalDouble boundaryRatio, List<DenoisingStep> steps) {
  /** Copies the list. */
  public NoisePlan {
    Objects.requireNonNull(scheduler);
    Objects.requireNonNull(boundaryRatio);
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE, "The number of steps (0) must be positive.");
    }
  }

  /** Returns the first step of the low-noise expert, 1-based; empty if it never runs. */
  public OptionalInt switchStep() {
    return steps.stream()
        .filter(step -> step.expert() > 0)
        .mapToInt(DenoisingStep::number)
        .findFirst();
  }

  /** Checks that every step's expert exists. */
  void requireExperts(int experts) {
    for (DenoisingStep step : steps) {
      if (step.expert() < 0 || step.expert() >= experts) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "Step %d needs expert (%d) of a model with %d."
                .formatted(step.number(), step.expert(), experts));
      }
    }
  }
}
