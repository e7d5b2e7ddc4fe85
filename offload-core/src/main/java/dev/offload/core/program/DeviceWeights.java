package dev.offload.core.program;

import dev.offload.core.model.WeightFormat;
import java.util.Objects;

/**
 * A layer's weights as they lie on the device.
 *
 * @param format how they are stored
 * @param bytes what they take there
 */
public record DeviceWeights(WeightFormat format, long bytes) {
  /** Validates the parts. */
  public DeviceWeights {
    Objects.requireNonNull(format);
  }
}
