package dev.offload.core.strategy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.HostMemory;
import dev.offload.core.scenario.Layer;
import java.util.List;
import java.util.Objects;

/**
 * How the host keeps a layer. Immutable and thread-safe; the methods return changed copies.
 *
 * @param memory the kind of host memory, or disk
 * @param granularity whether the layer is one block or a block for each tensor
 * @param format how its weights are stored, on the host as on the link and on the device
 * @param isSharded whether each rank keeps, and copies, only its part of every block, rounded up to
 *     whole bytes; an all-gather among the ranks follows each copy on its stream and makes the
 *     layer whole. A single rank keeps all of it, and gathers nothing
 * @param stagingBytes the size of each of the two pinned buffers that a layer on disk is read
 *     through, above 0; the layers of a rank share them, in the largest size. 0 in memory
 */
public record Store(
    HostMemory memory,
    Granularity granularity,
    WeightFormat format,
    boolean isSharded,
    long stagingBytes) {
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
    if (memory == HostMemory.DISK ? stagingBytes <= 0 : stagingBytes != 0) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The staging buffers (%d bytes each) of a store must be larger than 0 on disk, and 0 in memory."
              .formatted(stagingBytes));
    }
  }

  /** Makes a store in memory of which each rank keeps the whole. */
  public Store(HostMemory memory, Granularity granularity, WeightFormat format) {
    this(memory, granularity, format, false, 0);
  }

  /** Returns one flat pinned block in bf16. */
  public static Store pinned() {
    return new Store(HostMemory.PINNED, Granularity.LAYER, WeightFormat.BF16);
  }

  /** Returns pageable memory in bf16, tensor by tensor. */
  public static Store pageable() {
    return new Store(HostMemory.PAGEABLE, Granularity.TENSOR, WeightFormat.BF16);
  }

  /**
   * Returns a file in bf16, one block for each layer. Host memory is only what it is read through.
   *
   * @param stagingBytes the size of each of two pinned buffers, above 0
   */
  public static Store disk(long stagingBytes) {
    return new Store(HostMemory.DISK, Granularity.LAYER, WeightFormat.BF16, false, stagingBytes);
  }

  /** Returns the same, tensor by tensor. */
  public Store byTensor() {
    return new Store(memory, Granularity.TENSOR, format, isSharded, stagingBytes);
  }

  /** Returns the same with weights in another format. */
  public Store in(WeightFormat value) {
    return new Store(memory, granularity, value, isSharded, stagingBytes);
  }

  /** Returns the same, of which each rank keeps a shard. */
  public Store sharded() {
    return new Store(memory, granularity, format, true, stagingBytes);
  }

  /**
   * Returns the sizes in bytes of the blocks that one rank keeps a layer in, at least one.
   *
   * @param ranks how many ranks share what is sharded, at least 1
   */
  public List<Long> blocks(Layer layer, int ranks) {
    return isSharded
        ? blocks(layer).stream().map(bytes -> (bytes + ranks - 1) / ranks).toList()
        : blocks(layer);
  }

  /** Returns the sizes in bytes of the blocks that a whole layer is kept in, at least one. */
  public List<Long> blocks(Layer layer) {
    return granularity == Granularity.LAYER
        ? List.of(layer.weightBytes(format))
        : layer.tensorElements().stream().map(format::bytes).toList();
  }
}
