package dev.offload.core.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A named value of the machine-readable forms.
 *
 * @param <T> what the value is read from
 * @param name its name in JSON and CSV
 * @param value reads it: what {@code JsonWriter} writes; null where there is none
 */
public record Field<T>(String name, Function<T, Object> value) {
  /** Returns the value of that source; null where there is none. */
  public Object of(T source) {
    return value.apply(source);
  }

  /** Returns the values of a source by name, in the order of the fields; the map can be changed. */
  public static <T> Map<String, Object> values(List<Field<T>> fields, T source) {
    Map<String, Object> values = new LinkedHashMap<>();
    fields.forEach(field -> values.put(field.name, field.of(source)));
    return values;
  }
}
