package dev.offload.evidence.ingest;

import dev.offload.core.report.StepTimes;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The steps of a run.
 *
 * @param times all steps in order, at least one, with the step in which the experts change
 * @param outlier whether that step was only told by its length
 */
record StepFigures(StepTimes times, boolean outlier) {
  /** How much longer than the median the one step is that is taken for the switch, as a share. */
  private static final double OUTLIER = 0.3;

  /** How few steps say nothing of what is usual. */
  private static final int FEW = 4;

  private static final double MICROSECONDS = 1e6;

  /**
   * Derives the figures.
   *
   * @param steps all steps in order, at least one
   * @param switchStep the number of the switch step, from 1, as the schedule has it; empty if it is
   *     not known
   * @param mayHaveOutlier whether a single long step is the switch, if the schedule is not known
   */
  static StepFigures of(List<Double> steps, OptionalInt switchStep, boolean mayHaveOutlier) {
    boolean scheduled = switchStep.orElse(0) > 1 && switchStep.getAsInt() <= steps.size();
    OptionalInt outlier =
        switchStep.isEmpty() && mayHaveOutlier ? outlier(steps) : OptionalInt.empty();
    return new StepFigures(
        new StepTimes(steps, scheduled ? switchStep : outlier), outlier.isPresent());
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
    OptionalDouble spike = times.spike();
    return spike.isPresent() ? OptionalDouble.of(Math.max(0, spike.getAsDouble())) : spike;
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
