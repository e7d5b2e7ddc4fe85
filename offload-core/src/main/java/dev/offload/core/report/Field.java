package dev.offload.core.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A named value of the machine-readable forms.
 *
 * @param <T> what the value is read from
 * @param name its name in JSON and CSV
 * @param value reads it: what {@code JsonWriter} writes; null where there is none
 */
public record Field<T>(String name, Function<T, @Nullable Object> value) {
  /** Returns the value of that source; null where there is none. */
  public @Nullable Object of(T source) {
    return value.apply(source);
  }

  /** Returns the values of a source by name, in the order of the fields; the map can be changed. */
  public static <T> Map<String, @Nullable Object> values(List<Field<T>> fields, T source) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    fields.forEach(field -> values.put(field.name, field.of(source)));
    return values;
  }
}
