package dev.offload.evidence.validation;

import dev.offload.core.Offload;
import dev.offload.core.engine.Engine;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.evidence.explanation.RunExplanation;
import dev.offload.evidence.measurement.MadeUpRun;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.MeasurementFile;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.prediction.MeasuredRunFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Predicts runs as the commands do. */
public final class TestValidator {
  public static final Offload OFFLOAD = Offload.load();
  public static final PluginCatalog CATALOG = OFFLOAD.catalog();
  public static final Engine ENGINE = OFFLOAD.engine();
  public static final Duration LIMIT = OFFLOAD.strategyLimit();
  public static final MeasuredRunFactory FACTORY = new MeasuredRunFactory(OFFLOAD);

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

  public static GroupValidation bundled(String group) {
    return bundled().groups().stream()
        .filter(each -> each.group().equals(group))
        .findFirst()
        .orElseThrow();
  }

  /** Predicts the runs of a file. */
  public static Validation validate(Measurements measurements) {
    return Validation.of(List.of(measurements), FACTORY, group -> {});
  }

  /** Predicts runs of one group. */
  static GroupValidation validate(List<Measurement> runs) {
    return validate(file(runs)).groups().get(0);
  }

  private static Measurements file(List<Measurement> runs) {
    return new Measurements("runs.json", "", runs, List.of());
  }

  /** Predicts runs of one group. */
  public static GroupValidation validate(MadeUpRun... runs) {
    return validate(Arrays.stream(runs).map(MadeUpRun::build).toList());
  }

  /** Explains the first of the runs of one group. */
  public static RunExplanation explain(MadeUpRun... runs) {
    return explain(Optional.empty(), runs);
  }

  /** Explains the first of the runs of one group on other hardware. */
  public static RunExplanation explain(Optional<String> hardware, MadeUpRun... runs) {
    List<Measurement> built = Arrays.stream(runs).map(MadeUpRun::build).toList();
    return RunExplanation.of(built.get(0).id(), file(built), hardware, FACTORY);
  }

  /** Explains a published run, once for all tests. */
  public static RunExplanation explainBundled(String id) {
    return EXPLAINED.computeIfAbsent(
        id,
        each ->
            RunExplanation.of(each, MeasurementFile.bundled().get(0), Optional.empty(), FACTORY));
  }
}
