package dev.offload.strategies;

import dev.offload.core.strategy.StrategyOptions;
import java.util.OptionalDouble;

/**
 * How many layers a user wants to stay on the device.
 *
 * @param asked a number of layers, or a share of them if below 1; empty for as many as fit
 */
record ResidentCount(OptionalDouble asked) {
  /** Reads an option whose value is "auto", a number of layers or a ratio below 1. */
  static ResidentCount of(StrategyOptions options, String name) {
    return new ResidentCount(
        options.text(name).equals("auto")
            ? OptionalDouble.empty()
            : OptionalDouble.of(options.number(name, 0)));
  }

  /**
   * Returns the number of layers.
   *
   * @param layers how many there are
   * @param fitting how many fit
   */
  int of(int layers, long fitting) {
    if (asked.isEmpty()) {
      return (int) Math.max(0, Math.min(layers, fitting));
    }
    double value = asked.getAsDouble();
    return (int) Math.min(layers, value < 1 ? Math.rint(value * layers) : Math.floor(value));
  }
}
