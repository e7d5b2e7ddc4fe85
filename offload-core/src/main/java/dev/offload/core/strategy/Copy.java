package dev.offload.core.strategy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.scenario.Layer;
import java.util.Objects;

/**
 * How a layer travels to the device; what travels follows from its {@link Store}. Of a sharded
 * store that is the rank's shard, and an all-gather follows it on its stream; chunks are those of
 * the shard. Immutable and thread-safe.
 */
public sealed interface Copy {
  /**
   * On the compute stream, once compute has come to it, while the host waits. From pageable memory
   * a layer travels in no other way.
   */
  record Blocking() implements Copy {}

  /**
   * On the stream of copies to the device, beside compute. The layer must be in pinned memory or on
   * disk.
   *
   * @param start when the copy may begin, beside waiting its turn on its stream
   * @param chunkBytes the largest part that is copied at a time; 0 for the whole layer
   * @param yielding whether each part begins only while no collective of the rank is under way, so
   *     that a collective waits for one part at most; a gather does not yield, since it meets
   *     collectives as their equal
   */
  record Asynchronous(Start start, long chunkBytes, boolean yielding) implements Copy {
    /** Validates the parts. */
    public Asynchronous {
      Objects.requireNonNull(start);
      if (chunkBytes < 0) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The size of a chunk (%d bytes) must not be negative.".formatted(chunkBytes));
      }
    }

    /** Returns a copy that begins once compute has come to this place of the program. */
    public Asynchronous afterCompute() {
      return new Asynchronous(new Start.AfterCompute(), chunkBytes, yielding);
    }

    /** Returns a copy that begins after a phase of the layer that runs next, by its index. */
    public Asynchronous afterPhase(int phase) {
      return new Asynchronous(new Start.AfterPhase(phase), chunkBytes, yielding);
    }

    /**
     * Returns a copy that begins beside the attention of the layer that runs next, once the last
     * exchange in front of it is over.
     */
    public Asynchronous besideAttention() {
      return new Asynchronous(new Start.BesideAttention(), chunkBytes, yielding);
    }

    /** Returns a copy that begins once the memory of a layer that was evicted is free. */
    public Asynchronous afterEvictionOf(Layer layer) {
      return new Asynchronous(new Start.AfterEviction(layer), chunkBytes, yielding);
    }

    /**
     * Returns a copy in parts, each of which yields to collectives: it begins only while none of
     * the rank's is under way.
     *
     * @param bytes the largest part, above 0
     */
    public Asynchronous inYieldingChunks(long bytes) {
      return new Asynchronous(start, bytes, true);
    }
  }

  /** When a copy beside compute may begin. */
  sealed interface Start {
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

    /**
     * Once compute has finished the last exchange in front of the attention of the layer that runs
     * next, where links are idle for long. As {@link AfterCompute} where there is none, where no
     * layer runs next, and for that layer itself.
     */
    record BesideAttention() implements Start {}

    /**
     * Once the memory that another layer had on the device is free.
     *
     * @param layer which was evicted before
     */
    record AfterEviction(Layer layer) implements Start {
      /** Validates the layer. */
      public AfterEviction {
        Objects.requireNonNull(layer);
      }
    }
  }

  /** Returns a copy for which the host waits. */
  static Copy blocking() {
    return new Blocking();
  }

  /** Returns a copy beside compute, of the whole layer, as soon as possible. */
  static Asynchronous asynchronous() {
    return new Asynchronous(new Start.Immediately(), 0, false);
  }
}
