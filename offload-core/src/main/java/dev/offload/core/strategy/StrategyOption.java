package dev.offload.core.strategy;

import java.util.Objects;

/**
 * An option of a strategy, which also reads its value: {@link StrategyOptions#get}. Immutable and
 * thread-safe; two with equal parts are one.
 *
 * @param <T> its values
 * @param name as written before the equals sign
 * @param type what may stand behind it
 * @param defaultValue what holds if nobody says anything
 * @param description one sentence
 */
public record StrategyOption<T>(
    String name, OptionType<T> type, T defaultValue, String description) {
  /** Validates the parts. */
  public StrategyOption {
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
    Objects.requireNonNull(defaultValue);
    Objects.requireNonNull(description);
  }

  /** Returns the default as a user would write it. */
  public String defaultText() {
    return type.print(defaultValue);
  }
}
