package dev.offload.core.strategy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Values of a strategy's options. Those of a run are all of them: what the user gave over what the
 * software does over the strategy's own. Others name some, and leave the rest at their defaults.
 * Immutable and thread-safe.
 */
public final class StrategyOptions {
  private static final StrategyOptions DEFAULTS = new StrategyOptions("", Map.of());

  /** Whose options are all here; empty if others have their defaults. */
  private final String strategy;

  private final Map<StrategyOption<?>, Object> values;

  private StrategyOptions(String strategy, Map<StrategyOption<?>, Object> values) {
    this.strategy = strategy;
    this.values = values;
  }

  /** Returns the values of which each is the default. */
  public static StrategyOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Puts the values of a run together.
   *
   * @param strategy whose options they are
   * @param softwareDefaults defaults of the serving software; unknown names are passed over
   * @param given what the user wrote
   * @throws OffloadException if the user wrote an option that the strategy does not have, or a
   *     value is none of its option's type
   */
  public static StrategyOptions of(
      OffloadStrategy strategy, Map<String, String> softwareDefaults, Map<String, String> given) {
    List<StrategyOption<?>> options = strategy.options();
    List<String> names = options.stream().<String>map(StrategyOption::name).toList();
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        throw Names.unknown("option of strategy " + strategy.name(), name, names);
      }
    }
    Map<StrategyOption<?>, Object> values = new LinkedHashMap<>();
    for (StrategyOption<?> option : options) {
      String name = option.name();
      String text = given.getOrDefault(name, softwareDefaults.get(name));
      values.put(
          option,
          text == null ? option.defaultValue() : option.type().parse(text, name, strategy.name()));
    }
    return new StrategyOptions(strategy.name(), values);
  }

  /** Returns the same values but for that of an option. */
  public <T> StrategyOptions with(StrategyOption<T> option, T value) {
    Map<StrategyOption<?>, Object> changed = new LinkedHashMap<>(values);
    changed.put(option, Objects.requireNonNull(value));
    return new StrategyOptions(strategy, changed);
  }

  /**
   * Returns the value of an option.
   *
   * @throws OffloadException if these are the values of a run, and the strategy does not list it
   */
  public <T> T get(StrategyOption<T> option) {
    Object value = values.get(option);
    if (value == null && !strategy.isEmpty()) {
      throw OffloadException.of(
          ErrorCode.BROKEN_PLUGIN,
          "The strategy %s reads an option (%s) that it does not list."
              .formatted(strategy, option.name()));
    }
    return value == null ? option.defaultValue() : cast(value);
  }

  /** Returns the value of an option as a user would write it. */
  public <T> String text(StrategyOption<T> option) {
    return option.type().print(get(option));
  }

  /** Returns the values as a user would write them by option name, in the order of the options. */
  public Map<String, String> asMap() {
    Map<String, String> texts = new LinkedHashMap<>();
    values.keySet().forEach(option -> texts.put(option.name(), text(option)));
    return Collections.unmodifiableMap(texts);
  }

  /** Two options that are equal have values of the same type. */
  @SuppressWarnings("unchecked")
  private static <T> T cast(Object value) {
    return (T) value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StrategyOptions options
        && strategy.equals(options.strategy)
        && values.equals(options.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return asMap().toString();
  }
}
