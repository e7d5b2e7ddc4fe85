package dev.offload.core.strategy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of a strategy's options for one run: those the user gave over those of the software
 * over the strategy's own. Immutable and thread-safe.
 */
public final class StrategyOptions {
  private final String strategy;
  private final Map<String, String> values;

  private StrategyOptions(String strategy, Map<String, String> values) {
    this.strategy = strategy;
    this.values = values;
  }

  /**
   * Puts the values together.
   *
   * @param strategy whose options they are
   * @param softwareDefaults defaults of the serving software; unknown names are passed over
   * @param given what the user wrote
   * @throws OffloadException if the user wrote an option that the strategy does not have
   */
  public static StrategyOptions of(
      OffloadStrategy strategy, Map<String, String> softwareDefaults, Map<String, String> given) {
    Map<String, String> values = new LinkedHashMap<>();
    for (StrategyOption option : strategy.options()) {
      values.put(
          option.name(), softwareDefaults.getOrDefault(option.name(), option.defaultValue()));
    }
    given.forEach(
        (name, value) -> {
          if (!values.containsKey(name)) {
            throw Names.unknown("option of strategy " + strategy.name(), name, values.keySet());
          }
          values.put(name, value);
        });
    return new StrategyOptions(strategy.name(), Collections.unmodifiableMap(values));
  }

  /** Returns all values by option name, in the order the strategy lists its options. */
  public Map<String, String> asMap() {
    return values;
  }

  /** Returns the value of an option that the strategy lists. */
  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw OffloadException.of(
          ErrorCode.BROKEN_PLUGIN,
          "The strategy %s reads an option (%s) that it does not list.".formatted(strategy, name));
    }
    return value;
  }

  /**
   * Returns the value of an option as one of the given words.
   *
   * @throws OffloadException if it is none of them
   */
  public String oneOf(String name, List<String> words) {
    String value = text(name);
    if (!words.contains(value)) {
      throw Names.unknown("value of option %s of %s".formatted(name, strategy), value, words);
    }
    return value;
  }

  /**
   * Returns the value of an option as a number.
   *
   * @param least the smallest value allowed
   * @throws OffloadException if it is no finite number, or below {@code least}
   */
  public double number(String name, double least) {
    String value = text(name);
    double number;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      number = Double.NaN;
    }
    if (!(number >= least) || Double.isInfinite(number)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option %s of strategy %s (%s) must be a number of %s or more."
              .formatted(
                  name,
                  strategy,
                  value,
                  BigDecimal.valueOf(least).stripTrailingZeros().toPlainString()));
    }
    return number;
  }
}
