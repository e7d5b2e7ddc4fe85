package dev.offload.core.program;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;

/**
 * Which part of a layer a copy moves.
 *
 * @param index 0 for the first
 * @param count how many parts the layer, or the rank's shard of it, is copied in, at least 1
 * @param ofShard whether it is a part of the rank's shard: the layer is whole on the device only
 *     once the ranks have gathered it
 */
public record Chunk(int index, int count, boolean ofShard) {
  /** A layer that is copied in one part. */
  public static final Chunk WHOLE = new Chunk(0, 1);

  /** Makes a part of a layer that each rank copies for itself. */
  public Chunk(int index, int count) {
    this(index, count, false);
  }

  /** Validates the ranges. */
  public Chunk {
    if (index < 0 || index >= count) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The chunk (%d of %d) must be between 0 and the last.".formatted(index, count));
    }
  }
}
