package dev.offload.evidence.fidelity;

import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A measured figure that constants are fitted to. Immutable and thread-safe.
 *
 * @param run the id of its run
 * @param metric which figure
 * @param value what was measured
 */
public record Target(String run, Metric metric, MeasuredValue value) {
  /**
   * How well a run repeats: the steady layerwise steps of SGLang PR #15511 and PR #16301, the same
   * command on other days, differ by 0.2 %, its first steps by seconds; 1 % is between them.
   */
  static final double REPEATABILITY = 0.01;

  /** What the simulation rounds times to, in seconds: no figure is more exact. */
  private static final double LEAST_DEVIATION = 1e-12;

  private static final Set<Metric.Kind> FITTED =
      Set.of(Metric.Kind.STEP, Metric.Kind.PART_OF_STEP, Metric.Kind.RATE);

  /**
   * Returns the figures of a run that may set constants. Steps are closer to them than their total,
   * which may hold what no step does: it counts only where no step was timed. Memory depends on
   * none of them, and what the source itself does not hold to be comparable sets nothing.
   */
  static List<Target> of(Measurement run) {
    List<Target> targets = new ArrayList<>();
    boolean timed =
        run.measured().keySet().stream()
            .filter(metric -> !run.remarks().incomparable().containsKey(metric))
            .anyMatch(metric -> metric.kind() == Metric.Kind.STEP);
    for (Map.Entry<Metric, MeasuredValue> figure : run.measured().entrySet()) {
      Metric.Kind kind = figure.getKey().kind();
      boolean usable = FITTED.contains(kind) || (kind == Metric.Kind.TOTAL && !timed);
      boolean comparable = !run.remarks().incomparable().containsKey(figure.getKey());
      if (usable && comparable && !PredictedFigure.isBelowResolution(run, figure.getKey())) {
        targets.add(new Target(run.id(), figure.getKey(), figure.getValue()));
      }
    }
    return targets;
  }

  /**
   * Returns the standard deviation of the figure, in its unit: how well runs repeat, and what the
   * source rounded away, which is evenly distributed over a unit of the last digit.
   */
  double deviation() {
    double deviation = Math.hypot(REPEATABILITY * value.value(), value.rounding() / Math.sqrt(3));
    return Math.max(LEAST_DEVIATION, deviation);
  }
}
