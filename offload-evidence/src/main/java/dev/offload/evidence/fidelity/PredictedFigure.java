package dev.offload.evidence.fidelity;

import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One measured figure, and what models say of it, in the unit of its metric. Immutable and
 * thread-safe.
 *
 * @param run the run that it is of
 * @param metric which figure
 * @param measured what was measured
 * @param predicted what the simulation predicts; empty if it could not
 * @param closedForm the larger of copies and compute; empty if that says nothing of it
 * @param uncontended the simulation in which copies and collectives never meet; empty like
 *     predicted
 * @param fitted whether constants were fitted to this figure, so that it proves nothing
 * @param explained what accounts for what is predicted amiss; empty if nothing does
 */
public record PredictedFigure(
    Measurement run,
    Metric metric,
    double measured,
    OptionalDouble predicted,
    OptionalDouble closedForm,
    OptionalDouble uncontended,
    boolean fitted,
    Optional<String> explained) {
  /** Validates the parts. */
  public PredictedFigure {
    Objects.requireNonNull(run);
    Objects.requireNonNull(metric);
    Objects.requireNonNull(predicted);
    Objects.requireNonNull(closedForm);
    Objects.requireNonNull(uncontended);
    Objects.requireNonNull(explained);
  }

  /**
   * Returns (predicted - measured) / measured; empty without a prediction, and where next to
   * nothing was measured.
   */
  public OptionalDouble signedError() {
    return signedError(predicted);
  }

  /** Returns the same of another model's figure. */
  public OptionalDouble signedError(OptionalDouble figure) {
    if (figure.isEmpty() || measured == 0) {
      return OptionalDouble.empty();
    }
    double error = (figure.getAsDouble() - measured) / measured;
    return Double.isFinite(error) ? OptionalDouble.of(error) : OptionalDouble.empty();
  }

  /** Returns whether the two count the same, so that their difference is an error. */
  public boolean isComparable() {
    return !run.isReservedMemory(metric)
        && !run.remarks().incomparable().containsKey(metric)
        && !isBelowResolution(run, metric);
  }

  /** Returns whether a part of a step is smaller than what the step itself repeats within. */
  static boolean isBelowResolution(Measurement run, Metric metric) {
    MeasuredValue step = run.measured().get(Metric.STEADY_STEP);
    return metric.kind() == Metric.Kind.PART_OF_STEP
        && step != null
        && run.measured().get(metric).value() < Target.REPEATABILITY * step.value();
  }

  /** Returns whether a constant of a profile was taken from this figure. */
  public boolean isInformed() {
    return run.remarks().informed().containsKey(metric);
  }
}
