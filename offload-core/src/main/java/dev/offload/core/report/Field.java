package dev.offload.core.report;

import java.util.function.Function;

/**
 * A named value of the machine-readable forms.
 *
 * @param <T> what the value is read from
 * @param name its name in JSON and CSV
 * @param value reads it: a String, Boolean, Integer, Long, Double, a list of Doubles, a map of
 *     Strings, or null where there is none
 */
public record Field<T>(String name, Function<T, Object> value) {
  /** Returns the value of that source; null where there is none. */
  public Object of(T source) {
    return value.apply(source);
  }
}
