package dev.offload.evidence.validation;

import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import java.util.Objects;

/**
 * Two strategies on one scenario, and whether the prediction has them in the measured order.
 * Immutable and thread-safe.
 *
 * @param metric what they were measured by
 * @param faster the one that was measured faster, or of equals the first
 * @param slower the other
 */
public record Ranking(Metric metric, PredictedFigure faster, PredictedFigure slower) {
  /** Runs that differ by less are as fast: each repeats within half of it. */
  private static final double TIE = 2 * Measurement.REPEATABILITY;

  /** Validates the parts. */
  public Ranking {
    Objects.requireNonNull(metric);
    Objects.requireNonNull(faster);
    Objects.requireNonNull(slower);
  }

  /** Returns whether the two were measured alike, as far as runs repeat. */
  public boolean isTie() {
    return alike(faster.measured(), slower.measured());
  }

  /**
   * Returns whether the prediction has the measured order: the faster one faster, or of two that
   * were measured alike neither much faster.
   */
  public boolean isRight() {
    double first = faster.predicted().orElseThrow();
    double second = slower.predicted().orElseThrow();
    return isTie() ? alike(first, second) : first < second;
  }

  /** Returns whether the order is right, but by less than what tells two runs apart. */
  public boolean isNarrow() {
    double first = faster.predicted().orElseThrow();
    double second = slower.predicted().orElseThrow();
    return isRight() && !isTie() && alike(first, second);
  }

  private static boolean alike(double a, double b) {
    return Math.abs(a - b) <= TIE * Math.max(a, b);
  }
}
