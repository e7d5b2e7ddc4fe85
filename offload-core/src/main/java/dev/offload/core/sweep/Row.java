package dev.offload.core.sweep;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import dev.offload.core.json.JsonSource;
import dev.offload.core.json.JsonWriter;
import dev.offload.core.report.Field;
import dev.offload.core.report.Fields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One scenario with one strategy, and what came of it. Immutable and thread-safe.
 *
 * @param values by the names of {@link #FIELDS}, in their order: a String, Boolean, Integer, Long,
 *     Double, a map of Strings, or null where there is none
 */
public record Row(Map<String, @Nullable Object> values) {
  /** The fields whose text would be longer than all others together. */
  static final Set<String> LEFT_OUT = Set.of("stepSeconds", "feasible");

  /** The names of the values, in their order. */
  public static final List<String> FIELDS = fields();

  private static final String INDEX = "{\"index\":";
  private static final int MOST_DIGITS = 18;

  /** Makes a row of values that nobody changes. */
  public Row {
    values = Collections.unmodifiableMap(values);
  }

  private static List<String> fields() {
    List<String> names = new ArrayList<>(List.of("index", "status"));
    Stream.of(Fields.SCENARIO, Fields.LIMITS, Fields.result(0))
        .flatMap(List::stream)
        .map(Field::name)
        .filter(name -> !LEFT_OUT.contains(name))
        .forEach(names::add);
    names.add(names.indexOf("strategy") + 1, "label");
    return List.copyOf(names);
  }

  /** Returns its place in the sweep, from 0. */
  public long index() {
    return (long) number("index");
  }

  /**
   * Returns what came of it.
   *
   * @throws OffloadException if it was read from a file that says something else
   */
  public Status status() {
    return Stream.of(Status.values())
        .filter(status -> status.toString().equals(values.get("status")))
        .findFirst()
        .orElseThrow(() -> lacks("status"));
  }

  /** Returns a value by the name of its field; null where there is none. */
  public @Nullable Object get(String field) {
    return values.get(field);
  }

  /**
   * Returns a number by the name of its field.
   *
   * @throws OffloadException if there is none
   */
  public double number(String field) {
    if (values.get(field) instanceof Number number) {
      return number.doubleValue();
    }
    throw lacks(field);
  }

  private static OffloadException lacks(String field) {
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "A row of the results lacks (%s).".formatted(field),
        "Maybe its file was edited.");
  }

  /** Returns the row as a line of JSON in ASCII, with a line feed at its end. */
  public String json() {
    return JsonWriter.line(values);
  }

  /**
   * Reads what {@link #json} returns.
   *
   * @throws OffloadException as the source has it, if it is something else
   */
  static Row parse(JsonSource source, String line) {
    return new Row(JsonObject.of(source, line.getBytes(StandardCharsets.UTF_8)).values());
  }

  /** Returns the index of a row without reading all of it; -1 if it has none. */
  static long index(String line) {
    int end = line.indexOf(',');
    boolean whole = line.startsWith(INDEX) && end > INDEX.length() && line.endsWith("}");
    if (!whole || end - INDEX.length() > MOST_DIGITS) {
      return -1;
    }
    String digits = line.substring(INDEX.length(), end);
    return digits.chars().allMatch(c -> c >= '0' && c <= '9') ? Long.parseLong(digits) : -1;
  }
}
