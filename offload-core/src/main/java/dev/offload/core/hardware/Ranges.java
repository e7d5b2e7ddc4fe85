package dev.offload.core.hardware;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;

/** The ranges in which a machine's constants make sense. */
final class Ranges {
  private Ranges() {}

  static void positive(String name, Constant constant) {
    if (!(constant.value() > 0)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The %s (%s) must be positive.".formatted(name, constant.value()));
    }
  }

  static void share(String name, Constant constant) {
    // Quantized attention kernels exceed the bf16 peak, so 1 is no upper bound.
    if (!(constant.value() > 0 && constant.value() <= 4)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The %s (%s) must be a share of the peak, above 0 and at most 4."
              .formatted(name, constant.value()));
    }
  }
}
