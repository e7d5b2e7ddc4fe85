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
    /**
     * In the time that was measured.
     *
     * @param metric which it is
     */
    record Whole(Metric metric) implements Where {}

    /**
     * In steps of a kind.
     *
     * @param count how many were measured
     * @param kind what they are among the others
     */
    record Steps(int count, StepKind kind) implements Where {}

    /**
     * Beside the steps.
     *
     * @param metric the time that was measured
     */
    record Beside(Metric metric) implements Where {}
  }

  /** What tells more of seconds. */
  public sealed interface Clue {
    /**
     * A part of a step that was measured.
     *
     * @param metric which part
     * @param seconds what it is of the seconds
     */
    record PartOfSteps(Metric metric, double seconds) implements Clue {}

    /**
     * Steps that were not measured, and are taken to be as predicted.
     *
     * @param count how many
     */
    record UnmeasuredSteps(int count) implements Clue {}

    /**
     * What comes outside of the steps is assumed.
     *
     * @param seconds how much
     * @param factor by what factor, above 1, it may be off
     */
    record AssumedOutside(double seconds, double factor) implements Clue {}
  }

  /** Returns what nothing accounts for, in seconds, with its sign. */
  public double unexplained() {
    return Math.signum(seconds) * Math.max(0, Math.abs(seconds) - tolerance);
  }
}
