package dev.offload.core.strategy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.scenario.LayerId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a plan does with the weights of a run, as data. Exporters look here, and not at the
 * strategy's name, for what a runtime is to do. Immutable and thread-safe; the other methods return
 * changed copies.
 *
 * @param moved what moves at a time
 * @param staying the layers that are on the device in each forward of their expert, beside those
 *     that are loaded ahead
 * @param prefetch how the others come to the device
 * @param swaps the experts that change places, in the order in which they do
 * @param stored the format of layers on the host and on the device
 * @param expanded whether layers that are stored quantized are expanded to bf16 before they run
 * @param interleaved whether a copy serves all forwards of a step, which go layer by layer
 */
public record Movement(
    Moved moved,
    Set<LayerId> staying,
    Prefetch prefetch,
    List<Swap> swaps,
    WeightFormat stored,
    boolean expanded,
    boolean interleaved) {
  /** What moves at a time. */
  public enum Moved {
    /** Nothing: all weights are on the device from the start. */
    NOTHING,
    /** All layers of an expert, with the weights around them. */
    EXPERTS,
    /** A layer. */
    LAYERS,
    /** A part of a layer. */
    PARTS
  }

  /** Who waits for the copy of a layer. */
  public enum Waiter {
    /** Compute, for the copy of the layer that runs next. */
    COMPUTE,
    /** Compute, for all copies that were asked for before. */
    COMPUTE_FOR_ALL,
    /** The host, and so all that it launches later. */
    HOST
  }

  /**
   * How layers come to the device.
   *
   * @param ahead how many layers ahead of compute they are copied; 0 for just before they run
   * @param asRoomAllows whether that is the most, and they are copied as early as there is room
   * @param waiter who waits for them
   * @param chunkBytes the largest part that is copied at a time; 0 for whole layers
   * @param yielding whether parts begin only while no collective is under way
   * @param anchored whether they begin at a phase inside of the layer that runs, and not with it
   */
  public record Prefetch(
      int ahead,
      boolean asRoomAllows,
      Waiter waiter,
      long chunkBytes,
      boolean yielding,
      boolean anchored) {
    /** Validates the parts. */
    public Prefetch {
      Objects.requireNonNull(waiter);
      if (ahead < 0 || chunkBytes < 0) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "Layers ahead (%d) and bytes of a chunk (%d) must not be negative."
                .formatted(ahead, chunkBytes));
      }
    }

    /** Returns copies of whole layers so many layers ahead, for which compute waits. */
    public static Prefetch ahead(int layers) {
      return new Prefetch(layers, false, Waiter.COMPUTE, 0, false, false);
    }

    /** Returns copies for which somebody else waits. */
    public Prefetch waitedForBy(Waiter other) {
      return new Prefetch(ahead, asRoomAllows, other, chunkBytes, yielding, anchored);
    }

    /** Returns copies that travel so; the host waits for those that block it. */
    public Prefetch by(Copy copy) {
      return copy instanceof Copy.Asynchronous beside
          ? new Prefetch(
              ahead,
              asRoomAllows,
              waiter,
              beside.chunkBytes(),
              beside.yielding(),
              beside.start() instanceof Copy.Start.AfterPhase
                  || beside.start() instanceof Copy.Start.BesideAttention)
          : waitedForBy(Waiter.HOST);
    }

    /** Returns copies as early as there is room, so many layers ahead at most. */
    public Prefetch whileThereIsRoom() {
      return new Prefetch(ahead, true, waiter, chunkBytes, yielding, anchored);
    }

    /** Returns copies in parts. */
    public Prefetch inChunks(long bytes, boolean yieldingToCollectives) {
      return new Prefetch(ahead, asRoomAllows, waiter, bytes, yieldingToCollectives, anchored);
    }
  }

  /**
   * Two experts that change places.
   *
   * @param leaving the index of the one that leaves
   * @param coming the index of the one that comes
   * @param layerByLayer whether each layer gives way to its counterpart, and not all at once
   */
  public record Swap(int leaving, int coming, boolean layerByLayer) {}

  /** Copies the collections. */
  public Movement {
    Objects.requireNonNull(moved);
    staying = Collections.unmodifiableSet(new LinkedHashSet<>(staying));
    Objects.requireNonNull(prefetch);
    swaps = List.copyOf(swaps);
    Objects.requireNonNull(stored);
  }

  /** Makes a movement for forwards that run one after the other. */
  public Movement(
      Moved moved,
      Set<LayerId> staying,
      Prefetch prefetch,
      List<Swap> swaps,
      WeightFormat stored,
      boolean expanded) {
    this(moved, staying, prefetch, swaps, stored, expanded, false);
  }

  /** Returns that nothing moves. */
  public static Movement ofNothing() {
    return new Movement(
        Moved.NOTHING, Set.of(), Prefetch.ahead(0), List.of(), WeightFormat.BF16, false);
  }

  /** Returns that whole experts change places, all layers at once. */
  public static Movement ofExperts(List<Swap> swaps) {
    Prefetch copies = Prefetch.ahead(0).waitedForBy(Waiter.HOST);
    return new Movement(Moved.EXPERTS, Set.of(), copies, swaps, WeightFormat.BF16, false);
  }

  /** Returns that layers move but for those that stay. */
  public static Movement ofLayers(Collection<LayerId> staying, Prefetch copies) {
    return new Movement(
        Moved.LAYERS, new LinkedHashSet<>(staying), copies, List.of(), WeightFormat.BF16, false);
  }

  /** Returns that parts of layers move but for those that stay. */
  public static Movement ofParts(Collection<LayerId> staying, Prefetch copies) {
    return new Movement(
        Moved.PARTS, new LinkedHashSet<>(staying), copies, List.of(), WeightFormat.BF16, false);
  }

  /** Returns the same with copies that serve all forwards of a step. */
  public Movement interleavingForwards() {
    return new Movement(moved, staying, prefetch, swaps, stored, expanded, true);
  }

  /** Returns the same with experts that change places. */
  public Movement swapping(List<Swap> others) {
    return new Movement(moved, staying, prefetch, others, stored, expanded, interleaved);
  }

  /** Returns the same with layers in another format. */
  public Movement storedAs(WeightFormat format, boolean expandedBeforeTheyRun) {
    return new Movement(
        moved, staying, prefetch, swaps, format, expandedBeforeTheyRun, interleaved);
  }
}
