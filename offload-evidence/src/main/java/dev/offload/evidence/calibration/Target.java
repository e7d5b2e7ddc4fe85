package dev.offload.evidence.calibration;

import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import java.util.List;

/**
 * A measured figure that constants are fitted to. Immutable and thread-safe.
 *
 * @param run the id of its run
 * @param metric which figure
 * @param value what was measured
 */
public record Target(String run, Metric metric, MeasuredValue value) {
  /** What the simulation rounds times to, in seconds: no figure is more exact. */
  private static final double LEAST_DEVIATION = 1e-12;

  /**
   * Returns the figures of a run that may set constants. Steps are closer to them than their total,
   * which may hold what no step does: it counts only where no step was timed. Memory depends on
   * none of them, and what the source itself does not hold to be comparable sets nothing.
   */
  public static List<Target> of(Measurement run) {
    boolean timed =
        run.measured().keySet().stream()
            .filter(metric -> !run.remarks().incomparable().containsKey(metric))
            .anyMatch(metric -> metric.kind() == Metric.Kind.STEP);
    return run.measured().entrySet().stream()
        .filter(figure -> run.isComparable(figure.getKey()))
        .filter(figure -> isUsable(figure.getKey().kind(), timed))
        .map(figure -> new Target(run.id(), figure.getKey(), figure.getValue()))
        .toList();
  }

  private static boolean isUsable(Metric.Kind kind, boolean timed) {
    return switch (kind) {
      case STEP, PART_OF_STEP, RATE -> true;
      case TOTAL -> !timed;
      case MEMORY -> false;
    };
  }

  /**
   * Returns the standard deviation of the figure, in its unit: how well runs repeat, and what the
   * source rounded away, which is evenly distributed over a unit of the last digit.
   */
  double deviation() {
    double deviation =
        Math.hypot(Measurement.REPEATABILITY * value.value(), value.rounding() / Math.sqrt(3));
    return Math.max(LEAST_DEVIATION, deviation);
  }
}
