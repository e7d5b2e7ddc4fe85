package dev.offload.evidence.validation;

import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.evidence.calibration.Calibration;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.prediction.MeasuredRunFactory;
import dev.offload.evidence.prediction.Predictor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Predicts every run of a group with the constants that its runs set. Used for one group. */
final class Validator {
  private final Measurements file;
  private final String group;
  private final List<Measurement> runs;
  private final Map<Measurement, Predictor> predictors = new LinkedHashMap<>();
  private final Map<Machine, Calibration> calibrations = new LinkedHashMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();

  Validator(Measurements file, String group) {
    this.file = file;
    this.group = group;
    this.runs = file.groups().get(group);
  }

  /** Looks at no figure of a run that sets no constants before it is predicted. */
  GroupValidation validate(MeasuredRunFactory factory) {
    for (Measurement run : runs) {
      try {
        predictors.put(run, factory.predictor(run));
      } catch (OffloadException e) {
        failures.put(run.id(), problem(e));
      }
    }
    List<PredictedFigure> figures = new ArrayList<>();
    for (Measurement run : runs) {
      figures.addAll(figures(run));
    }
    return new GroupValidation(
        file.name(), group, calibrations.values().stream().findFirst(), figures, failures);
  }

  private List<PredictedFigure> figures(Measurement run) {
    Predictor predictor = predictors.get(run);
    if (predictor != null) {
      Calibration calibration =
          calibrations.computeIfAbsent(
              predictor.run().scenario().machine(),
              machine ->
                  Calibration.of(machine, List.copyOf(predictors.values()), file.origin(group)));
      try {
        return PredictedFigure.of(predictor.again(), calibration);
      } catch (OffloadException e) {
        // A strategy may refuse what it is asked under the fitted constants.
        failures.put(run.id(), problem(e));
      }
    }
    return PredictedFigure.unpredicted(run, failures.get(run.id()));
  }

  private static String problem(OffloadException reason) {
    return reason.advice().map(advice -> reason.problem() + " " + advice).orElse(reason.problem());
  }
}
