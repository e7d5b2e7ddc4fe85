package dev.offload.cli.fidelity;

import dev.offload.cli.measurement.MeasuredValue;
import dev.offload.cli.measurement.Measurement;
import dev.offload.cli.measurement.Metric;
import dev.offload.core.report.StepTimes;
import java.util.Optional;

/**
 * What the steps that a source reports make together, with predictions for those it does not.
 * Immutable and thread-safe.
 *
 * @param seconds all steps
 * @param rounding how much they may be off because the source rounds them, in seconds
 */
record StepSum(double seconds, double rounding) {
  /** Returns the sum of a run; empty if its source reports no steady step. */
  static Optional<StepSum> of(Measurement run, StepTimes predicted) {
    MeasuredValue steady = run.measured().get(Metric.STEADY_STEP);
    if (steady == null) {
      return Optional.empty();
    }
    MeasuredValue first = run.measured().get(Metric.FIRST_STEP);
    double seconds = first == null ? predicted.first() : first.value();
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
      }
    }
    return Optional.of(
        new StepSum(seconds + others * steady.value(), rounding + others * steady.rounding()));
  }

  /** Returns how far a total is from the sum, beyond what the source rounds, in seconds. */
  double without(double total) {
    return Math.max(0, Math.abs(total - seconds) - rounding);
  }
}
