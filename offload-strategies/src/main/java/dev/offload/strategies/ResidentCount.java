package dev.offload.strategies;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.strategy.StrategyOptions;

/**
 * How many layers of an expert stay on the device: a number, or below 1 a ratio of its layers.
 * Immutable.
 *
 * @param value a whole number from 0, or a ratio from 0 to below 1
 */
record ResidentCount(double value) {
  static final String NAME = "resident";

  /**
   * Reads the option {@value #NAME}.
   *
   * @throws OffloadException if it is no number, negative, or above 1 and not whole
   */
  static ResidentCount of(StrategyOptions options) {
    double value = options.number(NAME, 0);
    if (value > 1 && value != Math.rint(value)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option resident (%s) must be a whole number of layers, or a ratio below 1."
              .formatted(options.text(NAME)),
          "Maybe use %d, or a ratio such as 0.5.".formatted((long) value));
    }
    return new ResidentCount(value);
  }

  /** Returns how many of so many layers stay: all where more are asked for. */
  int of(int layers) {
    return (int) Math.min(layers, Math.floor(value < 1 ? value * layers : value));
  }
}
