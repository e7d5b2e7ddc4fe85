package dev.offload.evidence.validation;

import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.prediction.Prediction;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What accounts for the difference between a figure and its prediction, as far as the source's own
 * figures tell. Immutable and thread-safe.
 */
public sealed interface Cause {
  /** Differences above this share of what was measured need a cause. */
  double NOTABLE = 0.03;

  /** A cause of which no more is to be known. */
  enum Plain implements Cause {
    /** It is memory that the allocator reserved, and what is allocated is predicted. */
    RESERVED_MEMORY,
    /** It is less than what the step repeats within. */
    BELOW_RESOLUTION,
    /** The difference is within what the source rounds away. */
    ROUNDING
  }

  /** The source does not hold the figure to be comparable, in the words of its file. */
  record Incomparable(String why) implements Cause {}

  /** The file says what accounts for it, in its words. */
  record Known(String what) implements Cause {}

  /** The run could not be simulated. */
  record NotPredicted(String problem) implements Cause {}

  /** The total is not that of the source's own steps. */
  record BesideSteps(StepSum steps, double totalSeconds) implements Cause {}

  /** Returns the cause; empty if nothing accounts for the difference, or if it is small. */
  static Optional<Cause> of(Measurement run, Metric metric, Prediction prediction) {
    String incomparable = run.remarks().incomparable().get(metric);
    if (incomparable != null) {
      return Optional.of(new Incomparable(incomparable));
    }
    if (run.isReservedMemory(metric)) {
      return Optional.of(Plain.RESERVED_MEMORY);
    }
    if (run.isBelowResolution(metric)) {
      return Optional.of(Plain.BELOW_RESOLUTION);
    }
    MeasuredValue measured = run.measured().get(metric);
    OptionalDouble predicted = prediction.of(metric);
    double difference = Math.abs(predicted.orElse(measured.value()) - measured.value());
    if (difference <= NOTABLE * measured.value()) {
      return Optional.empty();
    }
    String known = run.remarks().explained().get(metric);
    if (known != null) {
      return Optional.of(new Known(known));
    }
    if (difference <= measured.rounding()) {
      return Optional.of(Plain.ROUNDING);
    }
    return metric == Metric.DENOISE
        ? StepSum.of(run, prediction.report().steps())
            .filter(sum -> sum.without(measured.value()) > NOTABLE * measured.value())
            .map(sum -> new BesideSteps(sum, measured.value()))
        : Optional.empty();
  }
}
