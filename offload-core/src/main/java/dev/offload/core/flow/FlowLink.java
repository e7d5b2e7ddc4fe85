package dev.offload.core.flow;

import java.util.Objects;

/**
 * A directed capacity that flows share. Immutable and thread-safe.
 *
 * @param id the name that routes use, never null
 * @param bytesPerSecond the capacity, positive and finite
 */
public record FlowLink(String id, double bytesPerSecond) {
  /** Validates the capacity. */
  public FlowLink {
    Objects.requireNonNull(id, "id");
    FlowNumbers.requirePositive("capacity of link", id, bytesPerSecond);
  }
}
