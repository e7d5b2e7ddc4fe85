package dev.offload.evidence.explanation;

import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.evidence.calibration.Calibration;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.Role;
import dev.offload.evidence.prediction.Constants;
import dev.offload.evidence.prediction.MeasuredRun;
import dev.offload.evidence.prediction.MeasuredRunFactory;
import dev.offload.evidence.prediction.Prediction;
import dev.offload.evidence.prediction.Predictor;
import dev.offload.evidence.validation.PredictedFigure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A measured run beside its prediction, step by step, with what is left. Immutable and thread-safe.
 *
 * @param run the run, and what was simulated
 * @param prediction what the simulation says
 * @param hardware the name or path of another machine than that of the run; empty for that
 * @param fittedTo the ids of the runs that set its constants; empty if they are the profile's
 * @param figures every figure that was measured
 * @param steps every step, those alike in a row together
 * @param metric the time that the residual is of; empty if none was measured
 * @param attributions what the residual is made of, in parts that add up to it
 * @param observations what the steps or the source show besides
 */
public record RunExplanation(
    MeasuredRun run,
    Prediction prediction,
    Optional<String> hardware,
    List<String> fittedTo,
    List<PredictedFigure> figures,
    List<StepResidual> steps,
    Optional<Metric> metric,
    List<Attribution> attributions,
    List<Observation> observations) {
  /** Copies the lists. */
  public RunExplanation {
    Objects.requireNonNull(run);
    Objects.requireNonNull(prediction);
    Objects.requireNonNull(hardware);
    fittedTo = List.copyOf(fittedTo);
    figures = List.copyOf(figures);
    steps = List.copyOf(steps);
    Objects.requireNonNull(metric);
    attributions = List.copyOf(attributions);
    observations = List.copyOf(observations);
  }

  /**
   * Explains one run with the constants that the runs of its group set.
   *
   * @param id of the run
   * @param file that it is of
   * @param hardware the name or path of another machine than the runs name, which is taken as it
   *     is; empty for theirs
   * @param runs what predicts runs
   * @throws OffloadException if there is no such run, or it cannot be simulated
   */
  public static RunExplanation of(
      String id, Measurements file, Optional<String> hardware, MeasuredRunFactory runs) {
    Measurement explained = file.run(id);
    if (hardware.isPresent()) {
      Machine machine = runs.machine(hardware.get());
      Predictor predictor = runs.predictor(explained.withoutExplanations(), machine);
      Calibration none = Calibration.none(Constants.of(machine));
      return new RunExplainer(predictor.again(), none).explain(hardware);
    }
    Predictor predictor = runs.predictor(explained);
    List<Predictor> predictors = new ArrayList<>();
    for (Measurement other : file.groups().get(explained.group())) {
      if (other.equals(explained)) {
        predictors.add(predictor);
      } else if (other.role() == Role.CALIBRATE) {
        try {
          predictors.add(runs.predictor(other));
        } catch (OffloadException e) {
          // A run that cannot be simulated sets no constant.
        }
      }
    }
    Calibration calibration =
        Calibration.of(
            predictor.run().scenario().machine(), predictors, file.origin(explained.group()));
    return new RunExplainer(predictor.again(), calibration).explain(Optional.empty());
  }

  /** Returns measured less predicted, in seconds: the sum of the attributions. */
  public double residual() {
    return attributions.stream().mapToDouble(Attribution::seconds).sum();
  }

  /** Returns what nothing accounts for, in seconds, with its sign. */
  public double unexplained() {
    return attributions.stream().mapToDouble(Attribution::unexplained).sum();
  }
}
