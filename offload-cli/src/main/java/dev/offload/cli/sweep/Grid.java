package dev.offload.cli.sweep;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a sweep varies: the values of each option that was given, in canonical form. Immutable and
 * thread-safe.
 *
 * @param values by axis, in the order of axes; an axis that is absent has its one default
 */
public record Grid(Map<Axis, List<String>> values) {
  /** Copies the values. */
  public Grid {
    EnumMap<Axis, List<String>> copy = new EnumMap<>(Axis.class);
    values.forEach((axis, list) -> copy.put(axis, List.copyOf(list)));
    values = Collections.unmodifiableMap(copy);
  }

  /** Returns the values of this grid, where another does not give its own. */
  public Grid overriddenBy(Grid other) {
    EnumMap<Axis, List<String>> joined = new EnumMap<>(Axis.class);
    joined.putAll(values);
    joined.putAll(other.values);
    return new Grid(joined);
  }

  /** Returns this grid with other values of one axis. */
  Grid with(Axis axis, List<String> list) {
    return overriddenBy(new Grid(Map.of(axis, list)));
  }

  boolean has(Axis axis) {
    return values.containsKey(axis);
  }

  /** Returns the values of an axis, or one null where it was not given. */
  List<String> orDefault(Axis axis) {
    return values.getOrDefault(axis, Collections.singletonList(null));
  }
}
