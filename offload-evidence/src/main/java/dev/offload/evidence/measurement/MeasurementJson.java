package dev.offload.evidence.measurement;

import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonWriter;
import dev.offload.core.question.FrameSize;
import dev.offload.core.question.ScenarioOption;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
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

  /**
   * Returns the text of a file, which was read back.
   *
   * @param description what the file says of itself; may be empty
   * @param runs with unique ids
   * @throws OffloadException if it would be refused when it is read ({@code INVALID_VALUE})
   */
  public static String text(String description, List<Measurement> runs) {
    StringWriter text = new StringWriter();
    try {
      JsonWriter.write(of(description, runs), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    MeasurementFile.readBack(text.toString());
    return text.toString();
  }

  private static Map<String, Object> run(Measurement run) {
    Map<String, Object> values = JsonWriter.components(run);
    values.put("scenario", scenario(run.scenario()));
    Map<String, Object> measured = new LinkedHashMap<>();
    run.measured().forEach((metric, value) -> measured.put(metric.field(), value.decimal()));
    measured.put("peakKind", values.remove("peakKind"));
    measured.put("stepSeconds", values.remove("stepSeconds"));
    measured.put("stageSeconds", values.remove("stageSeconds"));
    measured.put("synchronized", values.remove("synchronizedSteps"));
    values.put("measured", said(measured));
    values.put("remarks", said(JsonWriter.components(run.remarks())));
    values.remove("remarks", Map.of());
    return values;
  }

  /** Returns what a source says of its scenario, in the order in which people say it. */
  private static Map<String, Object> scenario(MeasuredScenario scenario) {
    Map<String, Object> all = JsonWriter.components(scenario);
    ScenarioOption.ALL.forEach(option -> all.put(option.field(), scenario.said().given(option)));
    Optional<FrameSize> size = scenario.said().given(ScenarioOption.SIZE);
    all.put("width", size.map(FrameSize::width));
    all.put("height", size.map(FrameSize::height));
    all.put("strategy", scenario.strategy().name());
    all.put("options", Optional.of(new TreeMap<>(scenario.strategy().options())));
    Map<String, Object> values = new LinkedHashMap<>();
    MeasurementFile.SCENARIO_FIELDS.forEach(field -> values.put(field, all.get(field)));
    return said(values);
  }

  /** Takes away what is not said. */
  private static Map<String, Object> said(Map<String, Object> values) {
    values
        .values()
        .removeIf(
            value ->
                value.equals(Optional.empty())
                    || value.equals(List.of())
                    || value.equals(Map.of()));
    return values;
  }
}
