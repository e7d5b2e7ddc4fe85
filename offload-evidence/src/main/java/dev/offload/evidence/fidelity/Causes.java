package dev.offload.evidence.fidelity;

import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Says what accounts for the difference between a figure and its prediction, as far as the source's
 * own figures tell. Stateless and thread-safe.
 */
final class Causes {
  /** Differences below this share need no cause. */
  private static final double SMALL = 0.03;

  private Causes() {}

  /** Returns a sentence; empty if nothing accounts for the difference, or if it is small. */
  static Optional<String> of(Measurement run, Metric metric, Prediction prediction) {
    if (run.remarks().incomparable().containsKey(metric)) {
      return Optional.of("Not comparable: " + run.remarks().incomparable().get(metric));
    }
    if (run.isReservedMemory(metric)) {
      return Optional.of(
          "Not comparable: it is memory that the allocator reserved; allocated memory is predicted.");
    }
    if (PredictedFigure.isBelowResolution(run, metric)) {
      return Optional.of("Not comparable: it is less than what the step repeats within.");
    }
    MeasuredValue measured = run.measured().get(metric);
    OptionalDouble predicted = prediction.of(metric);
    if (predicted.isEmpty()) {
      return Optional.empty();
    }
    double difference = Math.abs(predicted.getAsDouble() - measured.value());
    if (difference <= SMALL * measured.value()) {
      return Optional.empty();
    }
    String known = run.remarks().explained().get(metric);
    if (known != null) {
      return Optional.of(known);
    }
    if (difference <= measured.rounding()) {
      return Optional.of("It is within what the source rounds away.");
    }
    return metric == Metric.DENOISE ? beyondSteps(run, prediction) : Optional.empty();
  }

  /** A total that the source's own steps do not make up. */
  private static Optional<String> beyondSteps(Measurement run, Prediction prediction) {
    Optional<StepSum> sum = StepSum.of(run, prediction.report().steps());
    double total = run.measured().get(Metric.DENOISE).value();
    if (sum.isEmpty() || sum.get().without(total) <= SMALL * total) {
      return Optional.empty();
    }
    double beyond = total - sum.get().seconds();
    return Optional.of(
        String.format(
            Locale.ROOT,
            beyond > 0
                ? "The source's steps make %s; %.1f s of its total are in none of them."
                : "The source's steps make %s, %.1f s more than its total.",
            sum.get().description(),
            Math.abs(beyond)));
  }
}
