package dev.offload.evidence.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What follows from the steps of a run, in seconds.
 *
 * @param first the first step
 * @param steady the median of the steps that are neither the first nor the switch
 * @param switching the step in which the experts change
 * @param switchStep the number of that step, from 1
 * @param outlier whether that step was only told by its length
 */
record StepFigures(
    OptionalDouble first,
    OptionalDouble steady,
    OptionalDouble switching,
    OptionalInt switchStep,
    boolean outlier) {
  /** How much longer than the median the one step is that is taken for the switch, as a share. */
  private static final double OUTLIER = 0.3;

  /** How few steps say nothing of what is usual. */
  private static final int FEW = 4;

  private static final double MICROSECONDS = 1e6;

  /**
   * Derives the figures.
   *
   * @param steps all steps in order; may be empty
   * @param switchStep the number of the switch step, from 1, as the schedule has it; empty if it is
   *     not known
   * @param mayHaveOutlier whether a single long step is the switch, if the schedule is not known
   */
  static StepFigures of(List<Double> steps, OptionalInt switchStep, boolean mayHaveOutlier) {
    boolean scheduled = switchStep.orElse(0) > 1 && switchStep.getAsInt() <= steps.size();
    OptionalInt outlier =
        switchStep.isEmpty() && mayHaveOutlier ? outlier(steps) : OptionalInt.empty();
    OptionalInt chosen = scheduled ? switchStep : outlier;
    List<Double> usual = new ArrayList<>();
    for (int number = 2; number <= steps.size(); number++) {
      if (number != chosen.orElse(0)) {
        usual.add(steps.get(number - 1));
      }
    }
    return new StepFigures(
        steps.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(steps.get(0)),
        usual.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(usual)),
        chosen.isPresent()
            ? OptionalDouble.of(steps.get(chosen.getAsInt() - 1))
            : OptionalDouble.empty(),
        chosen,
        outlier.isPresent());
  }

  /** Returns the one step, not the first, that is much longer than the others; from 1. */
  static OptionalInt outlier(List<Double> steps) {
    if (steps.size() < FEW) {
      return OptionalInt.empty();
    }
    double limit = median(steps.subList(1, steps.size())) * (1 + OUTLIER);
    OptionalInt found = OptionalInt.empty();
    for (int i = 1; i < steps.size(); i++) {
      if (steps.get(i) > limit) {
        if (found.isPresent()) {
          return OptionalInt.empty();
        }
        found = OptionalInt.of(i + 1);
      }
    }
    return found;
  }

  /** Returns how much longer the switch takes than a steady step: 0 if it takes no longer. */
  OptionalDouble spike() {
    return switching.isPresent() && steady.isPresent()
        ? OptionalDouble.of(Math.max(0, switching.getAsDouble() - steady.getAsDouble()))
        : OptionalDouble.empty();
  }

  /** Returns the middle of values, of which there is at least one. */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** Returns seconds to the microsecond. */
  static double rounded(double seconds) {
    return seconds < Long.MAX_VALUE / MICROSECONDS
        ? Math.rint(seconds * MICROSECONDS) / MICROSECONDS
        : seconds;
  }
}
