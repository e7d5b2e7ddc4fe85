package dev.offload.cli.render;

import com.fasterxml.jackson.core.io.NumberOutput;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.Field;
import dev.offload.core.report.Fields;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.sweep.Row;
import dev.offload.core.sweep.RowSink;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a comparison as comma-separated values: a header, then a row per strategy that repeats the
 * scenario. Lists are joined by blanks, options as key=value by semicolons; what is absent is
 * empty.
 */
public final class CsvRenderer {
  private static final String LINE_BREAK = "\r\n";

  private CsvRenderer() {}

  /** Writes the comparison; the writer is left open. */
  public static void render(Comparison comparison, Writer writer) throws IOException {
    List<Field<StrategyResult>> fields = Fields.result(comparison.lowerBound().seconds());
    List<String> header = new ArrayList<>();
    Fields.SCENARIO.forEach(field -> header.add(field.name()));
    fields.forEach(field -> header.add(field.name()));
    header.add("recommended");
    line(header, writer);

    List<String> scenario =
        Fields.SCENARIO.stream().map(field -> text(field.of(comparison.scenario()))).toList();
    StrategyResult recommended = comparison.recommended().orElse(null);
    for (StrategyResult result : comparison.results()) {
      List<String> row = new ArrayList<>(scenario);
      fields.forEach(field -> row.add(text(field.of(result))));
      row.add(text(result == recommended));
      line(row, writer);
    }
  }

  /** Writes the names of the fields of a sweep's rows, and returns what writes the rows. */
  public static RowSink<IOException> rows(Writer writer) throws IOException {
    line(Row.FIELDS, writer);
    return row -> line(Row.FIELDS.stream().map(row::get).map(CsvRenderer::text).toList(), writer);
  }

  /** Writes one line of values. */
  static void line(List<String> values, Writer writer) throws IOException {
    writer.write(values.stream().map(CsvRenderer::quoted).collect(Collectors.joining(",")));
    writer.write(LINE_BREAK);
  }

  /** Returns a value as it stands in a line, before it is quoted. */
  public static String text(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Double number) {
      return NumberOutput.toString(number, true);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(CsvRenderer::text).collect(Collectors.joining(" "));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> entry.getKey() + "=" + entry.getValue())
          .collect(Collectors.joining(";"));
    }
    return value.toString();
  }

  /** Quotes a value if RFC 4180 asks for it. */
  static String quoted(String value) {
    boolean special = value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return special ? '"' + value.replace("\"", "\"\"") + '"' : value;
  }
}
