package dev.offload.core.hardware;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.Objects;

/**
 * A directed capacity that transfers share: a GPU's slot, a switch's uplink, the host's memory.
 *
 * @param id its name within the machine, as in "pcie-to-gpu"
 * @param scope who shares one instance of it
 * @param bytesPerSecond its capacity, above 0
 * @param latencySeconds what a transfer waits before its first byte
 */
public record Link(String id, LinkScope scope, Constant bytesPerSecond, Constant latencySeconds) {
  /** Validates the parts. */
  public Link {
    Objects.requireNonNull(id);
    Objects.requireNonNull(scope);
    Objects.requireNonNull(latencySeconds);
    if (!(bytesPerSecond.value() > 0)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The capacity of link %s (%s bytes per second) must be positive."
              .formatted(id, bytesPerSecond.value()));
    }
  }

  /** Returns this link with another capacity. */
  public Link withBytesPerSecond(Constant other) {
    return new Link(id, scope, other, latencySeconds);
  }

  /** Returns this link with another latency. */
  public Link withLatencySeconds(Constant other) {
    return new Link(id, scope, bytesPerSecond, other);
  }
}
