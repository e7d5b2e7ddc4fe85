package dev.offload.core.strategy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.HostMemory;
import java.util.Objects;

/**
 * How a layer is loaded. Immutable; the {@code with} methods return changed copies.
 *
 * @param hostMemory the kind of host memory that the layer is kept in
 * @param granularity whether the layer is kept and copied as one block or tensor by tensor
 * @param format how the weights are stored on the host, on the link and on the device
 * @param start when the copy may begin
 * @param blocking whether the copy runs on the compute stream while the host waits for it; such a
 *     copy begins once compute has come to it, and cannot begin after a phase
 * @param chunkBytes the largest part that is copied at a time, in bytes; 0 for the whole layer
 * @param yielding whether each part begins only while no collective of the rank is under way, so
 *     that a collective waits for one part at most
 */
public record Load(
    HostMemory hostMemory,
    Granularity granularity,
    WeightFormat format,
    Start start,
    boolean blocking,
    long chunkBytes,
    boolean yielding) {
  /** How a layer is laid out in host memory. */
  public enum Granularity {
    /** One flat buffer, one copy. */
    LAYER,
    /** A buffer and a copy for each tensor. */
    TENSOR
  }

  /** When a copy may begin, beside waiting its turn on its stream. */
  public sealed interface Start {
    /** As soon as its stream is free. */
    record Immediately() implements Start {}

    /** Once compute has finished what was launched before this place of the program. */
    record AfterCompute() implements Start {}

    /**
     * Once compute has finished a phase of the layer that runs next.
     *
     * @param phase index into that layer's phases
     */
    record AfterPhase(int phase) implements Start {}
  }

  /** Validates the parts. */
  public Load {
    Objects.requireNonNull(hostMemory);
    Objects.requireNonNull(granularity);
    Objects.requireNonNull(format);
    Objects.requireNonNull(start);
    if (chunkBytes < 0) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The size of a chunk (%d bytes) must not be negative.".formatted(chunkBytes));
    }
    if (chunkBytes > 0 && granularity == Granularity.TENSOR) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "A layer that is kept tensor by tensor cannot be cut into chunks (of %d bytes)."
              .formatted(chunkBytes),
          "Maybe keep it as one block.");
    }
  }

  /** Returns an asynchronous copy of one flat pinned buffer in bf16, as soon as possible. */
  public static Load pinned() {
    return new Load(
        HostMemory.PINNED,
        Granularity.LAYER,
        WeightFormat.BF16,
        new Start.Immediately(),
        false,
        0,
        false);
  }

  /** Returns a blocking copy from pageable memory in bf16, tensor by tensor. */
  public static Load pageable() {
    return new Load(
        HostMemory.PAGEABLE,
        Granularity.TENSOR,
        WeightFormat.BF16,
        new Start.AfterCompute(),
        true,
        0,
        false);
  }

  /** Returns a copy with another layout in host memory. */
  public Load withGranularity(Granularity value) {
    return new Load(hostMemory, value, format, start, blocking, chunkBytes, yielding);
  }

  /** Returns a copy of weights that are stored in another format. */
  public Load storedAs(WeightFormat value) {
    return new Load(hostMemory, granularity, value, start, blocking, chunkBytes, yielding);
  }

  /** Returns a copy that begins once compute has come to this place of the program. */
  public Load afterCompute() {
    return startingAt(new Start.AfterCompute());
  }

  /** Returns a copy that begins after a phase of the layer that runs next. */
  public Load afterPhase(int phase) {
    return startingAt(new Start.AfterPhase(phase));
  }

  private Load startingAt(Start value) {
    return new Load(hostMemory, granularity, format, value, blocking, chunkBytes, yielding);
  }

  /** Returns a copy for which the host waits. */
  public Load blockingHost() {
    return new Load(hostMemory, granularity, format, start, true, chunkBytes, yielding);
  }

  /**
   * Returns a copy in parts, each of which yields to collectives: it begins only while none of the
   * rank's is under way.
   *
   * @param bytes the largest part, above 0
   */
  public Load inYieldingChunks(long bytes) {
    return new Load(hostMemory, granularity, format, start, blocking, bytes, true);
  }
}
