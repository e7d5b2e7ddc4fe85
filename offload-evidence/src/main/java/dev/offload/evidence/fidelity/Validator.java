package dev.offload.evidence.fidelity;

import dev.offload.core.engine.Engine;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.question.HardwareResolver;
import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Predicts every run of a file: fits the constants of each group to the runs that may set them, and
 * simulates all with these constants. No figure of a run in another role is looked at before it is
 * predicted. Thread-safe.
 */
public final class Validator {
  private final MeasuredRunFactory runs;
  private final Engine engine;
  private final Duration limit;

  /**
   * @param limit how long a strategy may take to write its program, more than 0
   */
  public Validator(MeasuredRunFactory runs, Engine engine, Duration limit) {
    this.runs = Objects.requireNonNull(runs);
    this.engine = Objects.requireNonNull(engine);
    this.limit = Objects.requireNonNull(limit);
  }

  /** Predicts the runs of one group. */
  public GroupValidation validate(
      String group, List<Measurement> measurements, PluginCatalog catalog, String file) {
    Map<String, String> failures = new LinkedHashMap<>();
    Map<Measurement, Predictor> predictors = new LinkedHashMap<>();
    for (Measurement measurement : measurements) {
      try {
        MeasuredRun run = runs.create(measurement, catalog);
        Predictor predictor = new Predictor(run, engine, limit);
        predictor.predict(Constants.of(run.scenario().machine()));
        predictors.put(measurement, predictor);
      } catch (OffloadException e) {
        failures.put(measurement.id(), problem(e));
      }
    }
    List<PredictedFigure> figures = new ArrayList<>();
    Map<Machine, Calibration> calibrations = new LinkedHashMap<>();
    for (Measurement measurement : measurements) {
      Predictor predictor = predictors.get(measurement);
      if (predictor == null) {
        figures.addAll(unpredicted(measurement, failures.get(measurement.id())));
        continue;
      }
      Calibration calibration =
          calibrations.computeIfAbsent(
              predictor.run().scenario().machine(),
              machine -> calibrate(machine, List.copyOf(predictors.values()), group, file));
      try {
        figures.addAll(figures(predictor.again(), calibration));
      } catch (OffloadException e) {
        // A strategy may refuse what it is asked under the fitted constants.
        failures.put(measurement.id(), problem(e));
        figures.addAll(unpredicted(measurement, problem(e)));
      }
    }
    Calibration calibration = calibrations.values().stream().findFirst().orElse(null);
    return new GroupValidation(file, group, Optional.ofNullable(calibration), figures, failures);
  }

  /**
   * Explains one run with the constants that the runs of its group set.
   *
   * @param id of the run
   * @param measurements the runs of its group, itself among them
   * @param hardware the name or path of another machine than the runs name; empty for theirs
   * @throws OffloadException if the run cannot be simulated
   */
  public RunExplanation explain(
      String id,
      List<Measurement> measurements,
      Optional<String> hardware,
      PluginCatalog catalog,
      String file) {
    Measurement explained =
        measurements.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    if (hardware.isPresent()) {
      // A profile that the user names is taken as it is.
      Machine machine = HardwareResolver.resolve(hardware.get(), catalog);
      Measurement elsewhere = explained.withoutExplanations();
      Predictor predictor = new Predictor(runs.create(elsewhere, machine, catalog), engine, limit);
      return explain(predictor, Calibration.none(Constants.of(machine)), hardware);
    }
    Predictor predictor = new Predictor(runs.create(explained, catalog), engine, limit);
    List<Predictor> predictors = new ArrayList<>();
    for (Measurement measurement : measurements) {
      if (measurement == explained) {
        predictors.add(predictor);
      } else if (measurement.role() == Role.CALIBRATE) {
        usable(measurement, catalog).ifPresent(predictors::add);
      }
    }
    Machine machine = predictor.run().scenario().machine();
    return explain(
        predictor, calibrate(machine, predictors, explained.group(), file), Optional.empty());
  }

  private static String problem(OffloadException reason) {
    return reason.advice().map(advice -> reason.problem() + " " + advice).orElse(reason.problem());
  }

  private static RunExplanation explain(
      Predictor predictor, Calibration calibration, Optional<String> hardware) {
    Predictor afresh = predictor.again();
    return new RunExplainer(afresh, calibration).explain(figures(afresh, calibration), hardware);
  }

  /** Returns what simulates a run; empty if it cannot be simulated, and so sets no constant. */
  private Optional<Predictor> usable(Measurement measurement, PluginCatalog catalog) {
    try {
      Predictor predictor = new Predictor(runs.create(measurement, catalog), engine, limit);
      predictor.predict(Constants.of(predictor.run().scenario().machine()));
      return Optional.of(predictor);
    } catch (OffloadException e) {
      return Optional.empty();
    }
  }

  private Calibration calibrate(
      Machine machine, List<Predictor> predictors, String group, String file) {
    List<Predictor> setting =
        predictors.stream()
            .filter(each -> each.run().measurement().role() == Role.CALIBRATE)
            .filter(each -> each.run().scenario().machine().equals(machine))
            .toList();
    String origin = "group %s of %s".formatted(group, file);
    return new Calibrator(setting, Constants.of(machine), origin).fit();
  }

  private static List<PredictedFigure> unpredicted(Measurement measurement, String problem) {
    List<PredictedFigure> figures = new ArrayList<>();
    measurement
        .measured()
        .forEach(
            (metric, value) ->
                figures.add(
                    new PredictedFigure(
                        measurement,
                        metric,
                        value.value(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        false,
                        Optional.of("not predicted: " + problem))));
    return figures;
  }

  private static List<PredictedFigure> figures(Predictor predictor, Calibration calibration) {
    Measurement measurement = predictor.run().measurement();
    Constants constants = calibration.constants();
    Prediction prediction = predictor.predict(constants);
    ClosedForm closedForm =
        ClosedForm.of(prediction.scenario(), predictor.program(), prediction.outsideSeconds());
    Prediction uncontended = predictor.predict(constants.with(Uncontended.of(constants.machine())));
    List<Metric> fitted =
        measurement.role() == Role.CALIBRATE
            ? Target.of(measurement).stream().map(Target::metric).toList()
            : List.of();
    List<PredictedFigure> figures = new ArrayList<>();
    for (Map.Entry<Metric, MeasuredValue> figure : measurement.measured().entrySet()) {
      Metric metric = figure.getKey();
      figures.add(
          new PredictedFigure(
              measurement,
              metric,
              figure.getValue().value(),
              prediction.of(metric),
              closedForm.of(metric),
              uncontended.of(metric),
              fitted.contains(metric) && prediction.of(metric).isPresent(),
              Causes.of(measurement, metric, prediction)));
    }
    return figures;
  }
}
