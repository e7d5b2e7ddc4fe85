package dev.offload.core.strategy;

import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.HostMemory;
import dev.offload.core.scenario.Layer;
import java.util.List;
import java.util.Objects;

/**
 * How the host keeps a layer. Immutable and thread-safe; the methods return changed copies.
 *
 * @param memory the kind of host memory
 * @param granularity whether the layer is one block or a block for each tensor
 * @param format how its weights are stored, on the host as on the link and on the device
 */
public record Store(HostMemory memory, Granularity granularity, WeightFormat format) {
  /** How a layer is laid out in host memory. */
  public enum Granularity {
    /** One flat block, one copy. */
    LAYER,
    /** A block and a copy for each tensor. */
    TENSOR
  }

  /** Validates the parts. */
  public Store {
    Objects.requireNonNull(memory);
    Objects.requireNonNull(granularity);
    Objects.requireNonNull(format);
  }

  /** Returns one flat pinned block in bf16. */
  public static Store pinned() {
    return new Store(HostMemory.PINNED, Granularity.LAYER, WeightFormat.BF16);
  }

  /** Returns pageable memory in bf16, tensor by tensor. */
  public static Store pageable() {
    return new Store(HostMemory.PAGEABLE, Granularity.TENSOR, WeightFormat.BF16);
  }

  /** Returns the same, tensor by tensor. */
  public Store byTensor() {
    return new Store(memory, Granularity.TENSOR, format);
  }

  /** Returns the same with weights in another format. */
  public Store in(WeightFormat value) {
    return new Store(memory, granularity, value);
  }

  /** Returns the sizes in bytes of the blocks that a layer is kept in, at least one. */
  public List<Long> blocks(Layer layer) {
    return granularity == Granularity.LAYER
        ? List.of(layer.weightBytes(format))
        : layer.tensorElements().stream().map(format::bytes).toList();
  }
}
