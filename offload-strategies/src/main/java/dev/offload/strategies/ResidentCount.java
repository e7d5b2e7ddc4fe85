package dev.offload.strategies;

import dev.offload.core.strategy.OptionType;
import java.util.Optional;
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

  static final OptionType<Double> TYPE = OptionType.countOrRatio("layers");

  /** Takes the value of an option. */
  static ResidentCount of(double value) {
    return new ResidentCount(OptionalDouble.of(value));
  }

  /** Takes the value of an option, where it may be left to the strategy. */
  static ResidentCount of(Optional<Double> value) {
    return value.map(ResidentCount::of).orElse(new ResidentCount(OptionalDouble.empty()));
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
