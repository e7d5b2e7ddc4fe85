package dev.offload.core.verify;

import dev.offload.core.program.Operation;
import java.util.Arrays;
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

  int loadStream = NONE;
  int loadPlace = NONE;

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
  }

  static Buffer preloaded(long bytes) {
    return new Buffer(bytes, Optional.empty(), NONE, 1, 0);
  }

  static Buffer allocated(Operation.Allocate allocation, int place, int step, int index) {
    return new Buffer(allocation.bytes(), Optional.of(allocation), place, step, index);
  }

  /** Returns whether the layer's weights are in it, or on their way. */
  boolean isFilled() {
    return allocation.isEmpty() || loadStream != NONE;
  }

  void use(int stream, int place, int step) {
    lastUse[stream] = place;
    lastUseStep[stream] = step;
  }
}
