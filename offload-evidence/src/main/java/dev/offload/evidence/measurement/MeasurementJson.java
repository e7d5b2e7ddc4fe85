package dev.offload.evidence.measurement;

import dev.offload.core.question.FrameSize;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", run.id());
    object.put("source", run.source());
    object.put("group", run.group());
    object.put("role", run.role().toString());
    object.put("scenario", scenario(run.scenario()));
    object.put("measured", measured(run));
    if (!run.remarks().equals(Remarks.NONE)) {
      object.put("remarks", remarks(run.remarks()));
    }
    object.put("notes", run.notes());
    return object;
  }

  private static Map<String, Object> scenario(MeasuredScenario scenario) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("model", scenario.model());
    object.put("hardware", scenario.hardware());
    put(object, "gpus", scenario.gpus());
    object.put("strategy", scenario.strategy());
    // Copies of maps have an order of their own each time that Java starts.
    object.put("options", new TreeMap<>(scenario.options()));
    put(object, "ulysses", scenario.ulysses());
    put(object, "ring", scenario.ring());
    put(object, "cfgParallel", scenario.guidanceParallel());
    put(object, "width", scenario.size().map(FrameSize::width));
    put(object, "height", scenario.size().map(FrameSize::height));
    put(object, "frames", scenario.frames());
    put(object, "steps", scenario.steps());
    put(object, "guidancePasses", scenario.guidancePasses());
    put(object, "flowShift", scenario.flowShift());
    put(object, "tokens", scenario.tokens());
    put(object, "crossAttentionAllToAll", scenario.crossAttentionAllToAll());
    put(object, "runtime", scenario.runtime());
    put(object, "attention", scenario.attention());
    put(object, "compiled", scenario.compiled());
    return object;
  }

  private static Map<String, Object> measured(Measurement run) {
    Map<String, Object> object = new LinkedHashMap<>();
    run.measured().forEach((metric, value) -> object.put(metric.field(), value.decimal()));
    put(object, "peakKind", run.peakKind().map(PeakKind::toString));
    if (!run.stepSeconds().isEmpty()) {
      object.put("stepSeconds", run.stepSeconds());
    }
    if (!run.stageSeconds().isEmpty()) {
      object.put("stageSeconds", run.stageSeconds());
    }
    put(object, "synchronized", run.synchronizedSteps());
    return object;
  }

  private static Map<String, Object> remarks(Remarks remarks) {
    Map<String, Object> object = new LinkedHashMap<>();
    put(object, "informed", remarks.informed());
    put(object, "incomparable", remarks.incomparable());
    put(object, "explained", remarks.explained());
    return object;
  }

  private static void put(Map<String, Object> object, String field, Map<Metric, String> texts) {
    if (!texts.isEmpty()) {
      Map<String, String> byField = new LinkedHashMap<>();
      texts.forEach((metric, text) -> byField.put(metric.field(), text));
      object.put(field, byField);
    }
  }

  private static void put(Map<String, Object> object, String field, Optional<?> value) {
    value.ifPresent(it -> object.put(field, it));
  }
}
