package dev.offload.evidence.calibration;

import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Provenance;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.prediction.Constants;
import dev.offload.evidence.prediction.Predictor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Fits constants to measured figures by bounded least squares (Levenberg-Marquardt, of Hipparchus).
 *
 * <p>The unknowns are the constants' logarithms. What is known of them beforehand counts like a
 * measurement (maximum a posteriori), so that runs which say nothing of a constant leave it where
 * it was, and runs that determine only a combination of two move both. The figures are independent
 * and normal about the truth, with the deviation of {@link Target#deviation}. Uncertainties are
 * those of the problem linearised about the optimum. Not thread-safe.
 */
final class Calibrator {
  /** Where a poor fit, stuck where a copy just hides, begins again: with kernels so much faster. */
  private static final double[] RESTARTS = {1.0 / 3, 3, 8};

  /** A warm-up of which nothing is known before, in seconds. */
  private static final double WARMUP_SECONDS = 1;

  private final FittedFigures figures;
  private final Constants base;
  private final Optional<Constant> outside;
  private final String origin;

  /**
   * @param predictors of the runs that may set constants
   * @param base the constants to begin with
   * @param origin where the runs are from, for provenance
   */
  Calibrator(List<Predictor> predictors, Constants base, String origin) {
    this.figures = new FittedFigures(predictors, base);
    this.outside = outside(predictors, base, origin);
    this.base = withWarmup(base, figures.all());
    this.origin = origin;
  }

  /**
   * Returns constants to begin with, in which nothing is counted twice: where only whole requests
   * were timed, a warm-up cannot be told from what else comes once. Logarithms begin above 0: a
   * first step that was timed may have a warm-up all the same.
   */
  private static Constants withWarmup(Constants constants, List<Target> targets) {
    Set<Metric> metrics = targets.stream().map(Target::metric).collect(Collectors.toSet());
    if (!metrics.contains(Metric.FIRST_STEP)) {
      return metrics.contains(Metric.TOTAL)
          ? warmup(constants, 0, "counted in what a request takes outside of denoising")
          : constants;
    }
    return constants.machine().firstStepWarmupSeconds().value() > 0
        ? constants
        : warmup(constants, WARMUP_SECONDS, "the profile has none; a first step was timed");
  }

  private static Constants warmup(Constants constants, double seconds, String source) {
    return Parameter.FIRST_STEP_WARMUP.with(
        constants, new Constant(seconds, Provenance.ASSUMED, source));
  }

  /**
   * Returns what requests took outside of denoising, where a source timed both the request and its
   * denoising: the mean of the runs, of the request that {@link Constants#outsideSeconds} is of.
   */
  private static Optional<Constant> outside(
      List<Predictor> predictors, Constants base, String origin) {
    List<String> runs = new ArrayList<>();
    double sum = 0;
    for (Predictor predictor : predictors) {
      Measurement run = predictor.run().measurement();
      double outside = comparable(run, Metric.TOTAL) - comparable(run, Metric.DENOISE);
      if (outside > 0) {
        double share =
            base.outsideSeconds(predictor.run().scenario().workload())
                / base.outsideSeconds().value();
        sum += outside / share;
        runs.add(run.id());
      }
    }
    if (runs.isEmpty()) {
      return Optional.empty();
    }
    String source = "request less denoising of %s of %s".formatted(String.join(", ", runs), origin);
    return Optional.of(new Constant(sum / runs.size(), Provenance.CALIBRATED, source));
  }

  /** Returns a figure that may be compared; no number if there is none. */
  private static double comparable(Measurement run, Metric metric) {
    boolean comparable = !run.remarks().incomparable().containsKey(metric);
    return comparable ? run.value(metric).orElse(Double.NaN) : Double.NaN;
  }

  /** Returns the constants to begin with, in which nothing is counted twice. */
  Constants base() {
    return base;
  }

  /** Returns the constants that make the figures most likely. */
  Calibration fit() {
    List<Parameter> candidates =
        Arrays.stream(Parameter.values()).filter(each -> each.of(base).value() > 0).toList();
    List<Parameter> active = active(candidates);
    if (active.isEmpty()) {
      Calibration none = Calibration.none(base);
      return outside.map(none::withOutside).orElse(none);
    }
    double[] start = new double[active.size()];
    Fit best = new Fit(figures, base, active, start);
    for (double factor : RESTARTS) {
      if (best.worstDeviations() > Calibration.POOR) {
        double[] other = new double[active.size()];
        for (int i = 0; i < other.length; i++) {
          other[i] = active.get(i).unit() == Parameter.Unit.SHARE ? Math.log(factor) : 0;
        }
        Fit again = new Fit(figures, base, active, other);
        best = again.cost() < best.cost() ? again : best;
      }
    }
    Calibration calibration = best.calibration(candidates, origin);
    boolean fitted = active.contains(Parameter.OUTSIDE_DENOISING);
    return fitted ? calibration : outside.map(calibration::withOutside).orElse(calibration);
  }

  /** Returns the parameters that some figure can depend on. */
  private List<Parameter> active(List<Parameter> candidates) {
    Set<Observable> evidence = figures.evidence(base);
    return candidates.stream().filter(each -> evidence.contains(each.evidence())).toList();
  }
}
