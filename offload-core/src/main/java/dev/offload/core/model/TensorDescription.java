package dev.offload.core.model;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.Objects;

/**
 * One weight tensor.
 *
 * @param name its name within its layer
 * @param elements the number of its elements, above 0
 */
public record TensorDescription(String name, long elements) {
  /** Validates the count. */
  public TensorDescription {
    Objects.requireNonNull(name);
    if (elements <= 0) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The number of elements of tensor %s (%d) must be positive.".formatted(name, elements));
    }
  }
}
