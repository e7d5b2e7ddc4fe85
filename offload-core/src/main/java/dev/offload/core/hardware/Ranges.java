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
    // Kernels in fewer bits exceed the bf16 peak: FP4 ones eightfold on an RTX 5090 (its
    // datasheet).
    if (!(constant.value() > 0 && constant.value() <= 8)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The %s (%s) must be a share of the peak, above 0 and at most 8."
              .formatted(name, constant.value()));
    }
  }
}
