package dev.offload.core.program;

import dev.offload.core.scenario.LayerId;
import java.util.List;
import java.util.Objects;

/**
 * Where a layer lives in host memory while it is not, or not only, on the device.
 *
 * @param layer the layer
 * @param memory pinned or pageable
 * @param blocks the sizes in bytes of the blocks it is kept in: one, or one per tensor
 */
public record HostHome(LayerId layer, HostMemory memory, List<Long> blocks) {
  /** Copies the list. */
  public HostHome {
    Objects.requireNonNull(layer);
    Objects.requireNonNull(memory);
    blocks = List.copyOf(blocks);
  }
}
