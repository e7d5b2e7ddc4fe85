package dev.offload.evidence.calibration;

import dev.offload.evidence.calibration.Calibration.Residual;
import dev.offload.evidence.prediction.Constants;
import dev.offload.evidence.prediction.Prediction;
import dev.offload.evidence.prediction.Predictor;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The measured figures that constants are fitted to, and what predicts them. Not thread-safe. */
final class FittedFigures {
  private final List<Predictor> predictors;
  private final List<List<Target>> targets;
  private final List<Target> all;

  /**
   * @param predictors of the runs that may set constants
   * @param base the constants to begin with
   */
  FittedFigures(List<Predictor> predictors, Constants base) {
    this.predictors = List.copyOf(predictors);
    this.targets = predictors.stream().map(each -> predicted(each, base)).toList();
    this.all = targets.stream().flatMap(List::stream).toList();
  }

  /** Returns the figures that the simulation says something of. */
  private static List<Target> predicted(Predictor predictor, Constants constants) {
    List<Target> targets = Target.of(predictor.run().measurement());
    if (targets.isEmpty()) {
      return targets;
    }
    Prediction prediction = predictor.predict(constants);
    return targets.stream().filter(each -> prediction.of(each.metric()).isPresent()).toList();
  }

  /** Returns the figures. */
  List<Target> all() {
    return all;
  }

  /** Returns what the runs tell something of. */
  Set<Observable> evidence(Constants base) {
    Set<Observable> evidence = EnumSet.noneOf(Observable.class);
    for (Predictor predictor : predictors) {
      predictor.predict(base);
      evidence.addAll(Observable.of(predictor.program(), base.machine()));
    }
    all.forEach(target -> evidence.addAll(Observable.of(target.metric())));
    return evidence;
  }

  /**
   * Returns what is left of every figure.
   *
   * @param predicted what each is predicted to be, as {@link #values} returns it
   */
  List<Residual> residuals(double[] predicted) {
    return IntStream.range(0, predicted.length)
        .mapToObj(i -> new Residual(all.get(i), predicted[i]))
        .toList();
  }

  /** Returns what every figure is predicted to be, in its unit. */
  double[] values(Constants constants) {
    double[] values = new double[all.size()];
    int next = 0;
    for (int i = 0; i < predictors.size(); i++) {
      if (targets.get(i).isEmpty()) {
        continue;
      }
      Prediction prediction = predictors.get(i).predict(constants);
      for (Target target : targets.get(i)) {
        values[next++] = prediction.of(target.metric()).orElse(0);
      }
    }
    return values;
  }
}
