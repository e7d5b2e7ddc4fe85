package dev.offload.core.program;

import dev.offload.core.model.WeightFormat;
import dev.offload.core.scenario.LayerId;
import java.util.List;
import java.util.Objects;

/**
 * Where a layer lives in host memory while it is not, or not only, on the device. A layer that is
 * kept in two formats, or in two kinds of memory, has two.
 *
 * @param layer the layer
 * @param memory pinned, pageable, or disk
 * @param format how its weights are stored
 * @param blocks the sizes in bytes of the blocks it is kept in: one, or one per tensor; of a
 *     sharded layer, this rank's part of each
 * @param stagingBytes the size of each of the two pinned buffers that a layer on disk is read
 *     through, which all layers of a rank share; 0 in memory
 */
public record HostHome(
    LayerId layer, HostMemory memory, WeightFormat format, List<Long> blocks, long stagingBytes) {
  /** Copies the list. */
  public HostHome {
    Objects.requireNonNull(layer);
    Objects.requireNonNull(memory);
    Objects.requireNonNull(format);
    blocks = List.copyOf(blocks);
  }

  /** Makes a place in memory. */
  public HostHome(LayerId layer, HostMemory memory, WeightFormat format, List<Long> blocks) {
    this(layer, memory, format, blocks, 0);
  }
}
