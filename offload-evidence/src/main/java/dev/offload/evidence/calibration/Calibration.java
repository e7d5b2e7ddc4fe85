package dev.offload.evidence.calibration;

import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Provenance;
import dev.offload.evidence.calibration.FittedConstant.Identification;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.Role;
import dev.offload.evidence.prediction.Constants;
import dev.offload.evidence.prediction.Predictor;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Constants fitted to measured runs. Immutable and thread-safe.
 *
 * @param constants what predictions are to be made with
 * @param fitted each constant that could be fitted, in the order of {@link Parameter}
 * @param residuals each figure that was fitted to
 * @param active those that some figure depends on
 * @param covariance how uncertain they are together: covariances of their logarithms, a row and a
 *     column for each of them
 */
public record Calibration(
    Constants constants,
    List<FittedConstant> fitted,
    List<Residual> residuals,
    List<Parameter> active,
    List<List<Double>> covariance) {
  /** Copies the lists. */
  public Calibration {
    Objects.requireNonNull(constants);
    fitted = List.copyOf(fitted);
    residuals = List.copyOf(residuals);
    active = List.copyOf(active);
    covariance = covariance.stream().map(List::copyOf).toList();
  }

  /**
   * What a fit leaves of a figure.
   *
   * @param target the figure
   * @param predicted what the fitted constants give, in its unit
   */
  public record Residual(Target target, double predicted) {
    /** Returns predicted less measured, in the figure's unit. */
    public double difference() {
      return predicted - target.value().value();
    }

    /** Returns the difference in standard deviations of the figure. */
    public double deviations() {
      return difference() / target.deviation();
    }
  }

  /** A fit that leaves more than this many deviations of a figure is no fit. */
  static final double POOR = 3;

  /**
   * Returns how far the worst figure is off, in standard deviations, where that is no chance; empty
   * if the constants explain the figures.
   */
  public OptionalDouble poorDeviations() {
    return residuals.stream()
        .mapToDouble(each -> Math.abs(each.deviations()))
        .filter(deviations -> deviations > POOR)
        .max();
  }

  /**
   * Fits the constants of a machine to runs of one group.
   *
   * @param predictors of the runs, of which those count that may set constants of the machine
   * @param origin where the runs are from, for provenance
   */
  public static Calibration of(Machine machine, List<Predictor> predictors, String origin) {
    List<Predictor> setting =
        predictors.stream()
            .filter(each -> each.run().measurement().role() == Role.CALIBRATE)
            .filter(each -> each.run().scenario().machine().equals(machine))
            .toList();
    return new Calibrator(setting, Constants.of(machine), origin).fit();
  }

  /**
   * Returns how uncertain a predicted figure is for the uncertainty of the constants: one standard
   * deviation, in the unit of its metric, as far as it depends on them linearly.
   */
  public double deviation(Predictor predictor, Metric metric) {
    double here = predictor.predict(constants).of(metric).orElse(0);
    double[] slopes = new double[active.size()];
    for (int i = 0; i < slopes.length; i++) {
      Parameter parameter = active.get(i);
      double fitted = parameter.of(constants).value();
      // At its highest a constant can only be lower.
      double step = fitted * Math.exp(Fit.STEP) <= parameter.unit().most ? Fit.STEP : -Fit.STEP;
      Constants beside =
          parameter.with(
              constants,
              new Constant(fitted * Math.exp(step), Provenance.CALIBRATED, "beside the fit"));
      slopes[i] = (predictor.predict(beside).of(metric).orElse(0) - here) / step;
    }
    double variance = 0;
    for (int i = 0; i < slopes.length; i++) {
      for (int j = 0; j < slopes.length; j++) {
        variance += slopes[i] * slopes[j] * covariance.get(i).get(j);
      }
    }
    return Math.sqrt(Math.max(0, variance));
  }

  /** Returns constants to which nothing was fitted. */
  public static Calibration none(Constants constants) {
    return new Calibration(constants, List.of(), List.of(), List.of(), List.of());
  }

  /** Returns the same with what was measured to come outside of denoising, which no fit needs. */
  Calibration withOutside(Constant measured) {
    FittedConstant set =
        new FittedConstant(
            Parameter.OUTSIDE_DENOISING,
            constants.outsideSeconds(),
            measured.value(),
            1 + Measurement.REPEATABILITY,
            Identification.DETERMINED,
            Optional.empty());
    List<FittedConstant> others =
        fitted.stream().filter(each -> each.parameter() != Parameter.OUTSIDE_DENOISING).toList();
    return new Calibration(
        new Constants(constants.machine(), measured),
        Stream.concat(others.stream(), Stream.of(set)).toList(),
        residuals,
        active,
        covariance);
  }
}
