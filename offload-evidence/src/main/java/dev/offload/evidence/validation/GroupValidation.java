package dev.offload.evidence.validation;

import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.evidence.calibration.Calibration;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.measurement.Role;
import dev.offload.evidence.prediction.MeasuredRunFactory;
import dev.offload.evidence.prediction.Predictor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of the runs of one machine and software. Immutable and thread-safe.
 *
 * @param file the file that they are of
 * @param group its name
 * @param calibration what the runs that may set constants said; empty if none could be simulated
 * @param figures every measured figure
 * @param failures why runs could not be predicted, by id
 */
public record GroupValidation(
    String file,
    String group,
    Optional<Calibration> calibration,
    List<PredictedFigure> figures,
    Map<String, String> failures) {
  /** Copies the collections. */
  public GroupValidation {
    Objects.requireNonNull(file);
    Objects.requireNonNull(group);
    Objects.requireNonNull(calibration);
    figures = List.copyOf(figures);
    failures = Map.copyOf(failures);
  }

  /** Predicts runs; looks at no figure of one that sets no constants before it is predicted. */
  static GroupValidation of(Measurements file, String group, MeasuredRunFactory runs) {
    Map<Measurement, Predictor> predictors = new LinkedHashMap<>();
    Map<String, String> failures = new LinkedHashMap<>();
    for (Measurement run : file.groups().get(group)) {
      try {
        predictors.put(run, runs.predictor(run));
      } catch (OffloadException e) {
        failures.put(run.id(), problem(e));
      }
    }
    List<Predictor> all = List.copyOf(predictors.values());
    Map<Machine, Calibration> calibrations = new LinkedHashMap<>();
    List<PredictedFigure> figures = new ArrayList<>();
    for (Measurement run : file.groups().get(group)) {
      if (predictors.containsKey(run)) {
        Predictor predictor = predictors.get(run);
        Calibration calibration =
            calibrations.computeIfAbsent(
                predictor.run().scenario().machine(),
                machine -> Calibration.of(machine, all, file.origin(group)));
        try {
          figures.addAll(PredictedFigure.of(predictor.again(), calibration));
          continue;
        } catch (OffloadException e) {
          // A strategy may refuse what it is asked under the fitted constants.
          failures.put(run.id(), problem(e));
        }
      }
      figures.addAll(PredictedFigure.unpredicted(run, failures.get(run.id())));
    }
    return new GroupValidation(
        file.name(), group, calibrations.values().stream().findFirst(), figures, failures);
  }

  private static String problem(OffloadException reason) {
    return reason.advice().map(advice -> reason.problem() + " " + advice).orElse(reason.problem());
  }

  /**
   * Returns each pair of strategies that were measured on one scenario by the same figure, of those
   * that tell how long a run or a part of it takes. One of them at least may only be predicted: the
   * order of two that constants are fitted to proves nothing.
   */
  public List<Ranking> rankings() {
    List<Ranking> rankings = new ArrayList<>();
    for (int i = 0; i < figures.size(); i++) {
      for (int j = i + 1; j < figures.size(); j++) {
        PredictedFigure a = figures.get(i);
        PredictedFigure b = figures.get(j);
        if (areRivals(a, b)) {
          rankings.add(
              a.measured() <= b.measured()
                  ? new Ranking(a.metric(), a, b)
                  : new Ranking(a.metric(), b, a));
        }
      }
    }
    return rankings;
  }

  private static boolean areRivals(PredictedFigure a, PredictedFigure b) {
    return a.metric() == b.metric()
        && (a.run().role() == Role.CHECK || b.run().role() == Role.CHECK)
        && a.predicted().isPresent()
        && b.predicted().isPresent()
        && switch (a.metric()) {
          case STEADY_STEP, FORWARD, DENOISE, TOTAL -> true;
          default -> false;
        }
        && a.isComparable()
        && b.isComparable()
        && !a.run().scenario().equals(b.run().scenario())
        && a.run().scenario().differsOnlyInStrategy(b.run().scenario());
  }
}
