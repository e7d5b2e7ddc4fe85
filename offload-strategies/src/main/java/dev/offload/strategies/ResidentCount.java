package dev.offload.strategies;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.strategy.StrategyOptions;
import java.util.OptionalDouble;

/**
 * How many layers of an expert stay on the device, as the option {@value #NAME} says it. Immutable.
 *
 * @param asked a whole number of layers from 0, or below 1 a ratio of them; empty for what fits
 */
record ResidentCount(OptionalDouble asked) {
  static final String NAME = "resident";

  /** Every layer. */
  static final ResidentCount ALL = new ResidentCount(OptionalDouble.of(Integer.MAX_VALUE));

  /** No layer. */
  static final ResidentCount NONE = new ResidentCount(OptionalDouble.of(0));

  /** The value that stands for as many layers as fit. */
  static final String AUTO = "auto";

  /**
   * Reads the option where it may be {@value #AUTO}.
   *
   * @throws OffloadException if it is neither that nor a number, negative, or above 1 and not whole
   */
  static ResidentCount ofNumberOrAuto(StrategyOptions options) {
    return options.text(NAME).equals(AUTO)
        ? new ResidentCount(OptionalDouble.empty())
        : ofNumber(options);
  }

  /**
   * Reads the option.
   *
   * @throws OffloadException if it is no number, negative, or above 1 and not whole
   */
  static ResidentCount ofNumber(StrategyOptions options) {
    double value = options.number(NAME, 0);
    if (value > 1 && value != Math.rint(value)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option resident (%s) must be a whole number of layers, or a ratio below 1."
              .formatted(options.text(NAME)),
          "Maybe use %d, or a ratio such as 0.5.".formatted((long) value));
    }
    return new ResidentCount(OptionalDouble.of(value));
  }

  /** Returns whether a user asked that none stays. */
  boolean isNone() {
    return asked.isPresent() && asked.getAsDouble() == 0;
  }

  /**
   * Returns how many layers stay: all where more are asked for.
   *
   * @param layers how many there are
   * @param fitting how many fit, for a user who leaves it open
   */
  int of(int layers, long fitting) {
    double value = asked.orElse(Math.max(0, fitting));
    boolean ratio = asked.isPresent() && value < 1;
    return (int) Math.min(layers, Math.floor(ratio ? value * layers : value));
  }
}
