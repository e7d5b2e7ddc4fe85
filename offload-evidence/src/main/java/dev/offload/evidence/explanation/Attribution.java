package dev.offload.evidence.explanation;

import dev.offload.evidence.measurement.Metric;
import java.util.List;
import java.util.Objects;

/**
 * A part of what a prediction leaves of a measured time. Immutable and thread-safe.
 *
 * @param where where the seconds are
 * @param seconds measured less predicted
 * @param tolerance what of them rounding by the source, repeatability and the uncertainty of fitted
 *     constants may account for, in seconds
 * @param clues what tells more of them
 */
public record Attribution(Where where, double seconds, double tolerance, List<Clue> clues) {
  /** Copies the list. */
  public Attribution {
    Objects.requireNonNull(where);
    clues = List.copyOf(clues);
  }

  /** Where seconds are. */
  public sealed interface Where {
    /** In the time that was measured. */
    record Whole(Metric metric) implements Where {}

    /** In so many measured steps of a kind. */
    record Steps(int count, StepKind kind) implements Where {}

    /** In the time that was measured, and beside the steps. */
    record Beside(Metric metric) implements Where {}
  }

  /** What tells more of seconds. */
  public sealed interface Clue {
    /** Some of them are of a part of a step that was measured. */
    record PartOfSteps(Metric metric, double seconds) implements Clue {}

    /** So many steps were not measured, and are taken to be as predicted. */
    record UnmeasuredSteps(int count) implements Clue {}

    /** What comes outside of the steps is assumed, and may be off by a factor above 1. */
    record AssumedOutside(double seconds, double factor) implements Clue {}
  }

  /** Returns what nothing accounts for, in seconds, with its sign. */
  public double unexplained() {
    return Math.signum(seconds) * Math.max(0, Math.abs(seconds) - tolerance);
  }
}
