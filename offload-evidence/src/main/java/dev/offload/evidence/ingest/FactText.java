package dev.offload.evidence.ingest;

import dev.offload.core.question.StrategyArgument;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes parts of scenarios for people, as options take them. Stateless and thread-safe. */
final class FactText {
  private FactText() {}

  /** Returns a value as text. */
  static String text(Object value) {
    if (value instanceof StrategyArgument strategy) {
      return strategy(strategy.name(), strategy.options());
    }
    return value instanceof Double number ? number(number) : value.toString();
  }

  /** Returns a strategy with its options. */
  static String strategy(String name, Map<String, String> options) {
    return options.isEmpty()
        ? name
        : name
            + new TreeMap<>(options)
                .entrySet().stream()
                    .map(option -> option.getKey() + "=" + option.getValue())
                    .collect(Collectors.joining(",", ":", ""));
  }

  /** Returns a number without a fraction that says nothing. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
