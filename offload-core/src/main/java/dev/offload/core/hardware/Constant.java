package dev.offload.core.hardware;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.Objects;

/**
 * A number that describes a machine, and why it is believed.
 *
 * @param value the value, in the unit that the constant's name states; finite, 0 or more
 * @param provenance how it came to be known
 * @param source the datasheet, the publication or the run, never blank
 */
public record Constant(double value, Provenance provenance, String source) {
  /** Validates the parts. */
  public Constant {
    Objects.requireNonNull(provenance);
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The constant (%s) must be finite and not negative.".formatted(value));
    }
    if (source.isBlank()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE, "The constant (%s) names no source.".formatted(value));
    }
  }
}
