package dev.offload.cli.render;

import dev.offload.core.json.JsonWriter;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.Field;
import dev.offload.core.report.Fields;
import dev.offload.core.report.StrategyResult;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a comparison as one JSON object. */
public final class JsonRenderer {
  private JsonRenderer() {}

  /** Writes the comparison, with a line break at its end; the writer is left open. */
  public static void render(Comparison comparison, Writer writer) throws IOException {
    List<Field<StrategyResult>> fields = Fields.result(comparison.lowerBound().seconds());
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("scenario", Field.values(Fields.SCENARIO, comparison.scenario()));
    root.put(
        "results",
        comparison.results().stream().map(result -> Field.values(fields, result)).toList());
    root.put(
        "recommended",
        comparison.recommended().map(result -> shortestName(result, comparison)).orElse(null));
    JsonWriter.write(root, writer);
  }

  /** The strategy's name, with its options only where another result has the same name. */
  private static String shortestName(StrategyResult result, Comparison comparison) {
    long alike =
        comparison.results().stream()
            .filter(other -> other.strategy().equals(result.strategy()))
            .count();
    return alike == 1 ? result.strategy() : result.label();
  }
}
