package dev.offload.evidence.calibration;

import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Provenance;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.prediction.Constants;
import dev.offload.evidence.prediction.Predictor;
import java.util.List;

/**
 * How uncertain fitted constants are together. Immutable and thread-safe.
 *
 * @param parameters the constants
 * @param values covariances of their logarithms, a row and a column for each of them
 */
public record Covariance(List<Parameter> parameters, List<List<Double>> values) {
  /** Of no constants. */
  static final Covariance NONE = new Covariance(List.of(), List.of());

  /** Copies the lists. */
  public Covariance {
    parameters = List.copyOf(parameters);
    values = values.stream().map(List::copyOf).toList();
  }

  /**
   * Returns how uncertain a predicted figure is for the uncertainty of the constants: one standard
   * deviation, in the unit of its metric, as far as it depends on them linearly.
   */
  public double deviation(Predictor predictor, Constants constants, Metric metric) {
    double here = predictor.predict(constants).of(metric).orElse(0);
    double[] slopes = new double[parameters.size()];
    for (int i = 0; i < slopes.length; i++) {
      Parameter parameter = parameters.get(i);
      double fitted = parameter.of(constants).value();
      // At its highest a constant can only be lower.
      double step = fitted * Math.exp(Fit.STEP) <= parameter.unit().most ? Fit.STEP : -Fit.STEP;
      double value = fitted * Math.exp(step);
      Constants beside =
          parameter.with(constants, new Constant(value, Provenance.CALIBRATED, "beside the fit"));
      slopes[i] = (predictor.predict(beside).of(metric).orElse(0) - here) / step;
    }
    double variance = 0;
    for (int i = 0; i < slopes.length; i++) {
      for (int j = 0; j < slopes.length; j++) {
        variance += slopes[i] * slopes[j] * values.get(i).get(j);
      }
    }
    return Math.sqrt(Math.max(0, variance));
  }
}
