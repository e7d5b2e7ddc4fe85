package dev.offload.evidence.measurement;

import dev.offload.core.question.FrameSize;
import dev.offload.core.question.ScenarioOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Measured runs as plain values that stand for JSON, which {@link MeasurementFile} reads back as
 * they were. Stateless and thread-safe.
 */
public final class MeasurementJson {
  private MeasurementJson() {}

  /**
   * Returns the object of a file.
   *
   * @param description what the file says of itself; left out if empty
   * @param runs with unique ids
   */
  public static Map<String, Object> of(String description, List<Measurement> runs) {
    Map<String, Object> root = new LinkedHashMap<>();
    if (!description.isEmpty()) {
      root.put("description", description);
    }
    root.put("runs", runs.stream().map(MeasurementJson::run).toList());
    return root;
  }

  private static Map<String, Object> run(Measurement run) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", run.id());
    values.put("source", run.source());
    values.put("group", run.group());
    values.put("role", run.role().toString());
    values.put("scenario", scenario(run.scenario()));
    values.put("measured", measured(run));
    if (!run.remarks().equals(Remarks.NONE)) {
      Map<String, Object> remarks = new LinkedHashMap<>();
      put(remarks, "informed", run.remarks().informed());
      put(remarks, "incomparable", run.remarks().incomparable());
      put(remarks, "explained", run.remarks().explained());
      values.put("remarks", remarks);
    }
    values.put("notes", run.notes());
    return values;
  }

  /** Returns what a source says of its scenario, in the order in which people say it. */
  private static Map<String, Object> scenario(MeasuredScenario scenario) {
    Map<String, Object> values = new LinkedHashMap<>();
    MeasurementFile.SCENARIO_FIELDS.forEach(field -> values.put(field, null));
    ScenarioOption.ALL.forEach(
        option -> put(values, option.field(), scenario.said().given(option)));
    values.remove(ScenarioOption.SIZE.field());
    Optional<FrameSize> size = scenario.said().given(ScenarioOption.SIZE);
    put(values, "width", size.map(FrameSize::width));
    put(values, "height", size.map(FrameSize::height));
    values.put("strategy", scenario.strategy().name());
    values.put("options", new TreeMap<>(scenario.strategy().options()));
    put(values, "guidancePasses", scenario.guidancePasses());
    put(values, "tokens", scenario.tokens());
    put(values, "crossAttentionAllToAll", scenario.crossAttentionAllToAll());
    put(values, "attention", scenario.attention());
    put(values, "compiled", scenario.compiled());
    values.values().removeIf(Objects::isNull);
    return values;
  }

  private static Map<String, Object> measured(Measurement run) {
    Map<String, Object> values = new LinkedHashMap<>();
    run.measured().forEach((metric, value) -> values.put(metric.field(), value.decimal()));
    put(values, "peakKind", run.peakKind().map(PeakKind::toString));
    put(values, "stepSeconds", Optional.of(run.stepSeconds()).filter(each -> !each.isEmpty()));
    put(values, "stageSeconds", Optional.of(run.stageSeconds()).filter(each -> !each.isEmpty()));
    put(values, "synchronized", run.synchronizedSteps());
    return values;
  }

  private static void put(Map<String, Object> values, String field, Map<Metric, String> texts) {
    if (!texts.isEmpty()) {
      Map<String, String> byField = new LinkedHashMap<>();
      texts.forEach((metric, text) -> byField.put(metric.field(), text));
      values.put(field, byField);
    }
  }

  private static void put(Map<String, Object> values, String field, Optional<?> value) {
    value.ifPresent(it -> values.put(field, it));
  }
}
