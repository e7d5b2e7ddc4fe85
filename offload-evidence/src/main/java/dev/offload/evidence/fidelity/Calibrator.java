package dev.offload.evidence.fidelity;

import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Provenance;
import dev.offload.evidence.measurement.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
    this.outside = MeasuredOutside.of(predictors, base, origin);
    this.base = withWarmup(countingOnce(base, figures.all()), figures.all());
    this.origin = origin;
  }

  /** Logarithms begin above 0: a first step that was timed may have a warm-up all the same. */
  private static Constants withWarmup(Constants constants, List<Target> targets) {
    boolean first = targets.stream().anyMatch(target -> target.metric() == Metric.FIRST_STEP);
    if (!first || constants.machine().firstStepWarmupSeconds().value() > 0) {
      return constants;
    }
    Constant some =
        new Constant(
            WARMUP_SECONDS, Provenance.ASSUMED, "the profile has none; a first step was timed");
    return constants.with(constants.machine().withFirstStepWarmup(some));
  }

  /** Where only whole requests were timed, a warm-up cannot be told from what else comes once. */
  private static Constants countingOnce(Constants constants, List<Target> targets) {
    boolean total = targets.stream().anyMatch(target -> target.metric() == Metric.TOTAL);
    boolean first = targets.stream().anyMatch(target -> target.metric() == Metric.FIRST_STEP);
    if (!total || first) {
      return constants;
    }
    Constant none =
        new Constant(0, Provenance.ASSUMED, "counted in what a request takes outside of denoising");
    return constants.with(constants.machine().withFirstStepWarmup(none));
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
    Set<Evidence> evidence = figures.evidence(base);
    return candidates.stream().filter(each -> evidence.contains(each.evidence())).toList();
  }
}
