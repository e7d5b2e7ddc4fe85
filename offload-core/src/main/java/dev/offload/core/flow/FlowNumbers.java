package dev.offload.core.flow;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;

/** The checks of numbers that the types of this package share. */
final class FlowNumbers {
  private FlowNumbers() {}

  /** Rejects a value that is not a positive, finite number; {@code of} names its owner. */
  static void requirePositive(String quantity, Object of, double value) {
    if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The %s (%s) is (%s), which is not positive and finite.".formatted(quantity, of, value));
    }
  }

  /** Rejects a value that is neither positive nor infinite. */
  static void requirePositiveOrInfinite(String quantity, Object of, double value) {
    if (!(value > 0)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The %s (%s) is (%s), which is not positive.".formatted(quantity, of, value));
    }
  }
}
