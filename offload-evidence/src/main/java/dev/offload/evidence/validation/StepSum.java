package dev.offload.evidence.validation;

import dev.offload.core.report.StepTimes;
import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import java.util.Optional;

/**
 * What the steps that a source reports make together, with predictions for those it does not.
 * Immutable and thread-safe.
 *
 * @param seconds all steps
 * @param predicted what of it is predicted, as the source does not report those steps, in seconds
 * @param rounding how much they may be off because the source rounds them, in seconds
 */
public record StepSum(double seconds, double predicted, double rounding) {
  /** Returns the sum of a run; empty if its source reports no steady step. */
  public static Optional<StepSum> of(Measurement run, StepTimes predicted) {
    if (run.stepSeconds().size() == predicted.seconds().size()) {
      double all = run.stepSeconds().stream().mapToDouble(Double::doubleValue).sum();
      return Optional.of(new StepSum(all, 0, 0));
    }
    MeasuredValue steady = run.measured().get(Metric.STEADY_STEP);
    if (steady == null) {
      return Optional.empty();
    }
    MeasuredValue first = run.measured().get(Metric.FIRST_STEP);
    double seconds = first == null ? predicted.first() : first.value();
    double unreported = first == null ? predicted.first() : 0;
    double rounding = first == null ? 0 : first.rounding();
    int others = predicted.seconds().size() - 1;
    if (predicted.switching().isPresent()) {
      others--;
      MeasuredValue step = run.measured().get(Metric.SWITCH_STEP);
      MeasuredValue spike = run.measured().get(Metric.SWITCH_SPIKE);
      if (step != null) {
        seconds += step.value();
        rounding += step.rounding();
      } else if (spike != null) {
        seconds += steady.value() + spike.value();
        rounding += steady.rounding() + spike.rounding();
      } else {
        seconds += predicted.switching().getAsDouble();
        unreported += predicted.switching().getAsDouble();
      }
    }
    if (others <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        new StepSum(
            seconds + others * steady.value(), unreported, rounding + others * steady.rounding()));
  }

  /** Returns how far a total is from the sum, beyond what the source rounds, in seconds. */
  public double without(double total) {
    return Math.max(0, Math.abs(total - seconds) - rounding);
  }
}
