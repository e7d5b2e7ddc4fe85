package dev.offload.evidence.calibration;

import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Provenance;
import dev.offload.evidence.calibration.FittedConstant.Identification;
import dev.offload.evidence.prediction.Constants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresBuilder;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LeastSquaresProblem;
import org.hipparchus.optim.nonlinear.vector.leastsquares.LevenbergMarquardtOptimizer;
import org.hipparchus.optim.nonlinear.vector.leastsquares.MultivariateJacobianFunction;
import org.hipparchus.optim.nonlinear.vector.leastsquares.ParameterValidator;
import org.hipparchus.util.Pair;

/** One search for the constants that make measured figures most likely. Not thread-safe. */
final class Fit {
  /** Small against any uncertainty, large against the picoseconds that times are rounded to. */
  static final double STEP = 1e-4;

  /** How far from the optimum, on either side, is looked for what figures tell of a constant. */
  private static final double CAUTION = 0.2;

  /** A constant is determined if its deviation is below this share of what it was before. */
  private static final double DETERMINED = 0.5;

  /** A constant is known with others if they tell so much of it, or move it by so much. */
  private static final double NARROWER = 0.9;

  private static final double MOVED = 0.1;

  private static final int MAX_ITERATIONS = 60;
  private static final int MAX_EVALUATIONS = 400;

  private final FittedFigures figures;
  private final List<Target> all;
  private final Constants base;
  private final List<Parameter> active;
  private final double[] widths;
  private final double[] predicted;
  private RealVector point;
  private double cost = Double.POSITIVE_INFINITY;

  /**
   * Searches from a start.
   *
   * @param base the constants to begin with
   * @param active those that may change
   * @param start the logarithms of the factors by which they do at first
   */
  Fit(FittedFigures figures, Constants base, List<Parameter> active, double[] start) {
    this.figures = figures;
    this.all = figures.all();
    this.base = base;
    this.active = active;
    widths =
        active.stream().mapToDouble(each -> Math.log(each.priorFactor(each.of(base)))).toArray();
    MultivariateJacobianFunction model = this::linearised;
    ParameterValidator bounds = this::within;
    LeastSquaresProblem problem =
        new LeastSquaresBuilder()
            .start(start)
            .model(model)
            .target(new double[all.size() + active.size()])
            .parameterValidator(bounds)
            .lazyEvaluation(false)
            .maxIterations(MAX_ITERATIONS)
            .maxEvaluations(MAX_EVALUATIONS)
            .build();
    try {
      new LevenbergMarquardtOptimizer()
          .withCostRelativeTolerance(1e-9)
          .withParameterRelativeTolerance(1e-7)
          .optimize(problem);
    } catch (MathIllegalStateException e) {
      // Where two links are as slow as each other, the search may not settle; it has come near.
    }
    predicted = figures.values(at(point));
  }

  private Constants at(RealVector logarithms) {
    Constants constants = base;
    for (int i = 0; i < active.size(); i++) {
      double start = active.get(i).of(base).value();
      constants = set(constants, active.get(i), start * Math.exp(logarithms.getEntry(i)));
    }
    return constants;
  }

  private RealVector within(RealVector logarithms) {
    RealVector inside = logarithms.copy();
    for (int i = 0; i < active.size(); i++) {
      double start = active.get(i).of(base).value();
      double least = Math.log(active.get(i).unit().least / start);
      double most = Math.log(active.get(i).unit().most / start);
      inside.setEntry(i, Math.max(least, Math.min(most, inside.getEntry(i))));
    }
    return inside;
  }

  /** Figures in deviations from what was measured, then constants in those from before. */
  private RealVector weighted(RealVector logarithms, double[] values) {
    double[] weighted = new double[all.size() + active.size()];
    for (int i = 0; i < all.size(); i++) {
      weighted[i] = (values[i] - all.get(i).value().value()) / all.get(i).deviation();
    }
    for (int i = 0; i < active.size(); i++) {
      weighted[all.size() + i] = logarithms.getEntry(i) / widths[i];
    }
    return new ArrayRealVector(weighted, false);
  }

  private Pair<RealVector, RealMatrix> linearised(RealVector logarithms) {
    RealVector here = weighted(logarithms, figures.values(at(logarithms)));
    if (here.getNorm() < cost) {
      point = logarithms.copy();
      cost = here.getNorm();
    }
    RealMatrix jacobian = new Array2DRowRealMatrix(here.getDimension(), active.size());
    for (int i = 0; i < active.size(); i++) {
      RealVector slope = slope(logarithms, here, i, STEP);
      if (information(slope) == 0) {
        // What is above a slower link tells nothing upwards, but may be too high.
        RealVector down = slope(logarithms, here, i, -STEP);
        slope = down.dotProduct(here) > 0 ? down : slope;
      }
      jacobian.setColumnVector(i, slope);
    }
    return new Pair<>(here, jacobian);
  }

  /** Returns how all change with one constant, from here to a step away. */
  private RealVector slope(RealVector logarithms, RealVector here, int i, double step) {
    RealVector beside = logarithms.copy();
    beside.addToEntry(i, step);
    return weighted(beside, figures.values(at(beside))).subtract(here).mapDivide(step);
  }

  /** Returns what figures alone tell of a change with which they change so. */
  private double information(RealVector slope) {
    RealVector figures = slope.getSubVector(0, all.size());
    return figures.dotProduct(figures);
  }

  /**
   * Returns how all change with the constants at the optimum, with each towards the side that tells
   * less of it: a constant that just ceases to matter is known to one side alone.
   */
  private RealMatrix cautious() {
    RealVector here = weighted(point, predicted);
    RealMatrix jacobian = new Array2DRowRealMatrix(here.getDimension(), active.size());
    for (int i = 0; i < active.size(); i++) {
      RealVector up = slope(point, here, i, CAUTION);
      RealVector down = slope(point, here, i, -CAUTION);
      jacobian.setColumnVector(i, information(up) < information(down) ? up : down);
    }
    return jacobian;
  }

  double cost() {
    return cost;
  }

  double worstDeviations() {
    return figures.residuals(predicted).stream()
        .mapToDouble(each -> Math.abs(each.deviations()))
        .max()
        .orElse(0);
  }

  /**
   * Returns the constants found, with what is known of each.
   *
   * @param origin where the runs are from, for provenance
   */
  Calibration calibration(List<Parameter> candidates, String origin) {
    RealMatrix jacobian = cautious();
    RealMatrix information = jacobian.transpose().multiply(jacobian);
    RealMatrix covariance = MatrixUtils.inverse(information);
    List<FittedConstant> fitted = new ArrayList<>();
    Constants constants = base;
    for (Parameter parameter : candidates) {
      int i = active.indexOf(parameter);
      Constant before = parameter.of(base);
      if (i < 0) {
        double factor = parameter.priorFactor(before);
        fitted.add(
            new FittedConstant(
                parameter,
                before,
                before.value(),
                factor,
                Identification.UNDETERMINED,
                Optional.empty()));
        continue;
      }
      double deviation = Math.sqrt(covariance.getEntry(i, i));
      double alone = 1 / Math.sqrt(information.getEntry(i, i));
      Identification identification = identification(i, deviation, alone);
      FittedConstant constant =
          new FittedConstant(
              parameter,
              before,
              parameter.of(at(point)).value(),
              Math.exp(deviation),
              identification,
              identification == Identification.COMBINED
                  ? partner(i, covariance)
                  : Optional.empty());
      fitted.add(constant);
      constants = parameter.with(constants, provenance(constant, origin));
    }
    List<List<Double>> rows =
        Arrays.stream(covariance.getData())
            .map(row -> Arrays.stream(row).boxed().toList())
            .toList();
    return new Calibration(constants, fitted, figures.residuals(predicted), active, rows);
  }

  private Identification identification(int i, double deviation, double alone) {
    if (deviation < DETERMINED * widths[i]) {
      return Identification.DETERMINED;
    }
    boolean moved =
        deviation < NARROWER * widths[i] || Math.abs(point.getEntry(i)) > MOVED * widths[i];
    if (alone < DETERMINED * widths[i] && moved) {
      return Identification.COMBINED;
    }
    RealVector without = point.copy();
    without.setEntry(i, 0);
    RealVector change =
        weighted(without, figures.values(at(without))).subtract(weighted(point, predicted));
    return information(change) > 1 ? Identification.BOUNDED : Identification.UNDETERMINED;
  }

  /** Returns the other parameter with which a parameter is most correlated. */
  private Optional<Parameter> partner(int i, RealMatrix covariance) {
    int partner = -1;
    double strongest = 0;
    for (int j = 0; j < active.size(); j++) {
      double correlation =
          Math.abs(covariance.getEntry(i, j))
              / Math.sqrt(covariance.getEntry(i, i) * covariance.getEntry(j, j));
      if (j != i && correlation > strongest) {
        strongest = correlation;
        partner = j;
      }
    }
    return partner < 0 ? Optional.empty() : Optional.of(active.get(partner));
  }

  private Constant provenance(FittedConstant constant, String origin) {
    if (!constant.isIdentified()) {
      return new Constant(constant.value(), constant.base().provenance(), constant.base().source());
    }
    String runs = all.stream().map(Target::run).distinct().collect(Collectors.joining(", "));
    return new Constant(
        constant.value(),
        Provenance.CALIBRATED,
        String.format(
            Locale.ROOT,
            "least squares on %s of %s, within a factor of %.3f%s",
            runs,
            origin,
            constant.factor(),
            constant.identification() == Identification.BOUNDED
                ? "; known to one side alone"
                : constant
                    .together()
                    .map(other -> "; only together with " + other.title())
                    .orElse("")));
  }

  /** A value on the way to the fit; its provenance is never seen. */
  private static Constants set(Constants constants, Parameter parameter, double value) {
    double within = Math.max(parameter.unit().least, Math.min(parameter.unit().most, value));
    return parameter.with(constants, new Constant(within, Provenance.CALIBRATED, "fit"));
  }
}
