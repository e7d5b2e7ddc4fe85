package dev.offload.core.verify;

import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.Chunk;
import dev.offload.core.program.DeviceWeights;
import dev.offload.core.program.Operation;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/** A layer's memory on the device, from its allocation to its release. */
final class Buffer {
  /** The place of what never happened, or was done before the program began. */
  static final int NONE = -1;

  final long bytes;

  /** What took the memory, and where; empty if the layer is there from the start. */
  final Optional<Operation.Allocate> allocation;

  final int allocationPlace;
  final int allocationStep;
  final int allocationIndex;

  /** The last place on each stream that writes the layer's weights to this memory. */
  final int[] lastLoad = new int[Clocks.STREAMS];

  /** How the weights are stored that are in it, or on their way; null before the first. */
  private WeightFormat format;

  private final BitSet loadedChunks = new BitSet();
  private int chunks;

  /** Whether what is in it, or on its way, is a shard that the ranks have yet to gather. */
  private boolean isShard;

  /** The last place on each stream that uses this memory, and its step. */
  final int[] lastUse = new int[Clocks.STREAMS];

  final int[] lastUseStep = new int[Clocks.STREAMS];

  private Buffer(
      long bytes, Optional<Operation.Allocate> allocation, int place, int step, int index) {
    this.bytes = bytes;
    this.allocation = allocation;
    this.allocationPlace = place;
    this.allocationStep = step;
    this.allocationIndex = index;
    Arrays.fill(lastUse, NONE);
    Arrays.fill(lastLoad, NONE);
  }

  static Buffer preloaded(DeviceWeights weights) {
    Buffer buffer = new Buffer(weights.bytes(), Optional.empty(), NONE, 1, 0);
    buffer.format = weights.format();
    return buffer;
  }

  static Buffer allocated(Operation.Allocate allocation, int place, int step, int index) {
    return new Buffer(allocation.bytes(), Optional.of(allocation), place, step, index);
  }

  /** Returns whether all of the layer's weights are in it, or on their way. */
  boolean isFilled() {
    return allocation.isEmpty() || (!isShard && hasAllChunks());
  }

  /** Returns whether all of the rank's shard is in it, or on its way, and not yet gathered. */
  boolean awaitsGather() {
    return isShard && hasAllChunks();
  }

  private boolean hasAllChunks() {
    return chunks > 0 && loadedChunks.cardinality() == chunks;
  }

  /** Returns whether some part of the layer is in it, or on its way. */
  boolean holdsSome() {
    return chunks > 0;
  }

  /** Returns whether that part of the layer is in it already, or on its way. */
  boolean holds(Chunk chunk) {
    return allocation.isEmpty()
        || (chunks > 0
            && (chunks != chunk.count()
                || isShard != chunk.ofShard()
                || loadedChunks.get(chunk.index())));
  }

  /** Returns whether it holds all of a layer, stored in that format. */
  boolean holds(WeightFormat wanted) {
    return isFilled() && wanted.equals(format);
  }

  /** Returns how the weights are stored that are in it, or on their way; null before the first. */
  WeightFormat format() {
    return format;
  }

  void load(Chunk chunk, WeightFormat stored, int stream, int place, int step) {
    format = stored;
    chunks = chunk.count();
    isShard = chunk.ofShard();
    loadedChunks.set(chunk.index());
    lastLoad[stream] = place;
    use(stream, place, step);
  }

  /** Notes that the ranks complete it with what each has of it. */
  void gather(int stream, int place, int step) {
    isShard = false;
    lastLoad[stream] = place;
    use(stream, place, step);
  }

  void use(int stream, int place, int step) {
    lastUse[stream] = place;
    lastUseStep[stream] = step;
  }
}
