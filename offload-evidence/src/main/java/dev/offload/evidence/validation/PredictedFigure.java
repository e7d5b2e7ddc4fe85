package dev.offload.evidence.validation;

import dev.offload.evidence.calibration.Calibration;
import dev.offload.evidence.calibration.Target;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.Role;
import dev.offload.evidence.prediction.ClosedForm;
import dev.offload.evidence.prediction.Constants;
import dev.offload.evidence.prediction.PredictedTimes;
import dev.offload.evidence.prediction.Prediction;
import dev.offload.evidence.prediction.Predictor;
import dev.offload.evidence.prediction.Uncontended;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One measured figure, and what models say of it, in the unit of its metric. Immutable and
 * thread-safe.
 *
 * @param run the run that it is of
 * @param metric which figure
 * @param measured what was measured
 * @param predicted what the simulation predicts; empty if it could not
 * @param closedForm the larger of copies and compute; empty if that says nothing of it
 * @param uncontended the simulation in which copies and collectives never meet; empty like
 *     predicted
 * @param fitted whether constants were fitted to this figure, so that it proves nothing
 * @param explained what accounts for what is predicted amiss; empty if nothing does
 */
public record PredictedFigure(
    Measurement run,
    Metric metric,
    double measured,
    OptionalDouble predicted,
    OptionalDouble closedForm,
    OptionalDouble uncontended,
    boolean fitted,
    Optional<Cause> explained) {
  /** Validates the parts. */
  public PredictedFigure {
    Objects.requireNonNull(run);
    Objects.requireNonNull(metric);
    Objects.requireNonNull(predicted);
    Objects.requireNonNull(closedForm);
    Objects.requireNonNull(uncontended);
    Objects.requireNonNull(explained);
  }

  /** Returns every figure of a run, predicted with constants that were fitted. */
  public static List<PredictedFigure> of(Predictor predictor, Calibration calibration) {
    Measurement run = predictor.run().measurement();
    Constants constants = calibration.constants();
    Prediction prediction = predictor.predict(constants);
    PredictedTimes closedForm =
        ClosedForm.of(prediction.scenario(), predictor.program(), prediction.outsideSeconds());
    Prediction uncontended = predictor.predict(constants.with(Uncontended.of(constants.machine())));
    List<Metric> fitted =
        run.role() == Role.CALIBRATE
            ? Target.of(run).stream().map(Target::metric).toList()
            : List.of();
    return run.measured().keySet().stream()
        .map(
            metric ->
                new PredictedFigure(
                    run,
                    metric,
                    run.value(metric).orElseThrow(),
                    prediction.of(metric),
                    closedForm.of(metric),
                    uncontended.of(metric),
                    fitted.contains(metric) && prediction.of(metric).isPresent(),
                    Cause.of(run, metric, prediction)))
        .toList();
  }

  /** Returns every figure of a run that could not be predicted. */
  static List<PredictedFigure> unpredicted(Measurement run, String problem) {
    OptionalDouble none = OptionalDouble.empty();
    Optional<Cause> cause = Optional.of(new Cause.NotPredicted(problem));
    return run.measured().entrySet().stream()
        .map(
            each ->
                new PredictedFigure(
                    run, each.getKey(), each.getValue().value(), none, none, none, false, cause))
        .toList();
  }

  /**
   * Returns (predicted - measured) / measured; empty without a prediction, and where next to
   * nothing was measured.
   */
  public OptionalDouble signedError() {
    return signedError(predicted);
  }

  /** Returns the same of another model's figure. */
  public OptionalDouble signedError(OptionalDouble figure) {
    if (figure.isEmpty() || measured == 0) {
      return OptionalDouble.empty();
    }
    double error = (figure.getAsDouble() - measured) / measured;
    return Double.isFinite(error) ? OptionalDouble.of(error) : OptionalDouble.empty();
  }

  /** Returns whether the two count the same, so that their difference is an error. */
  public boolean isComparable() {
    return run.isComparable(metric);
  }

  /** Returns whether a constant of a profile was taken from this figure. */
  public boolean isInformed() {
    return run.remarks().informed().containsKey(metric);
  }
}
