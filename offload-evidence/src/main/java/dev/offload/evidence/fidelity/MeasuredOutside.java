package dev.offload.evidence.fidelity;

import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Provenance;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What requests took outside of denoising, where a source timed both the request and its denoising.
 * Stateless and thread-safe.
 */
final class MeasuredOutside {
  private MeasuredOutside() {}

  /**
   * Returns the mean of the runs, of the request that {@link Constants#outsideSeconds} is of; empty
   * if no run tells it.
   *
   * @param origin where the runs are from, for provenance
   */
  static Optional<Constant> of(List<Predictor> predictors, Constants base, String origin) {
    List<String> runs = new ArrayList<>();
    double sum = 0;
    for (Predictor predictor : predictors) {
      Measurement run = predictor.run().measurement();
      OptionalDouble total = comparable(run, Metric.TOTAL);
      OptionalDouble denoising = comparable(run, Metric.DENOISE);
      double outside = total.orElse(0) - denoising.orElse(0);
      if (total.isPresent() && denoising.isPresent() && outside > 0) {
        double share =
            base.outsideSeconds(predictor.run().scenario().workload())
                / base.outsideSeconds().value();
        sum += outside / share;
        runs.add(run.id());
      }
    }
    return runs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Constant(
                sum / runs.size(),
                Provenance.CALIBRATED,
                "request less denoising of %s of %s".formatted(String.join(", ", runs), origin)));
  }

  private static OptionalDouble comparable(Measurement run, Metric metric) {
    return run.remarks().incomparable().containsKey(metric)
        ? OptionalDouble.empty()
        : run.value(metric);
  }
}
