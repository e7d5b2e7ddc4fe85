package dev.offload.evidence.fidelity;

import dev.offload.core.engine.Engine;
import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.plugin.PluginLoader;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.MeasurementFile;
import dev.offload.evidence.measurement.Measurements;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Predicts runs as the commands do. */
public final class TestValidator {
  static final PluginCatalog CATALOG = PluginLoader.create().load(List.of());
  static final Engine ENGINE = SimulationEngine.create();
  static final Duration LIMIT = Duration.ofMinutes(1);
  static final MeasuredRunFactory FACTORY = new MeasuredRunFactory();
  private static final Validator VALIDATOR = new Validator(FACTORY, ENGINE, LIMIT);

  private static final Map<String, RunExplanation> EXPLAINED = new ConcurrentHashMap<>();

  private TestValidator() {}

  /** Predicts the published runs once for all tests, as it takes seconds. */
  private static final class Bundled {
    static final Validation VALIDATION = validate(MeasurementFile.bundled().get(0));
  }

  /** Returns the predictions of the runs that come with Offload. */
  public static Validation bundled() {
    return Bundled.VALIDATION;
  }

  static GroupValidation bundled(String group) {
    return bundled().groups().stream()
        .filter(each -> each.group().equals(group))
        .findFirst()
        .orElseThrow();
  }

  /** Predicts the runs of a file. */
  public static Validation validate(Measurements measurements) {
    return new Validation(
        List.of(measurements),
        measurements.groups().entrySet().parallelStream()
            .map(
                each ->
                    VALIDATOR.validate(
                        each.getKey(), each.getValue(), CATALOG, measurements.name()))
            .toList());
  }

  /** Predicts runs of one group. */
  static GroupValidation validate(List<Measurement> runs) {
    return VALIDATOR.validate(runs.get(0).group(), runs, CATALOG, "runs.json");
  }

  /** Predicts runs of one group. */
  static GroupValidation validate(MadeUpRun... runs) {
    return validate(Arrays.stream(runs).map(MadeUpRun::build).toList());
  }

  /** Explains the first of the runs of one group. */
  static RunExplanation explain(MadeUpRun... runs) {
    return explain(Optional.empty(), runs);
  }

  /** Explains the first of the runs of one group on other hardware. */
  static RunExplanation explain(Optional<String> hardware, MadeUpRun... runs) {
    List<Measurement> built = Arrays.stream(runs).map(MadeUpRun::build).toList();
    return VALIDATOR.explain(built.get(0).id(), built, hardware, CATALOG, "runs.json");
  }

  /** Explains a published run, once for all tests. */
  static RunExplanation explainBundled(String id) {
    return EXPLAINED.computeIfAbsent(id, TestValidator::explainNow);
  }

  private static RunExplanation explainNow(String id) {
    Measurements bundled = MeasurementFile.bundled().get(0);
    return VALIDATOR.explain(
        id,
        bundled.groups().get(bundled.run(id).group()),
        Optional.empty(),
        CATALOG,
        bundled.name());
  }
}
