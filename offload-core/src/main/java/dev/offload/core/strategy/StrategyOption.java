package dev.offload.core.strategy;

import java.util.Objects;

/**
 * An option of a strategy.
 *
 * @param name as written before the equals sign
 * @param values what may stand behind it, for people, as in "v1|v2" or "number from 1"
 * @param defaultValue what holds if the user says nothing
 * @param description one sentence
 */
public record StrategyOption(String name, String values, String defaultValue, String description) {
  /** Validates the parts. */
  public StrategyOption {
    Objects.requireNonNull(name);
    Objects.requireNonNull(values);
    Objects.requireNonNull(defaultValue);
    Objects.requireNonNull(description);
  }
}
