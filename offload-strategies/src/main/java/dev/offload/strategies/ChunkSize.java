package dev.offload.strategies;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.OptionType;
import dev.offload.core.unit.DataSize;

/**
 * The largest part of a layer that is copied at a time, as the option {@value #NAME} says it; after
 * ChunkFlow (May 2026). Immutable.
 *
 * @param size the size; 0 for whole layers
 */
record ChunkSize(DataSize size) {
  static final String NAME = "chunk";

  /** Long enough to hide its launch, short enough for a collective to wait for. */
  static final ChunkSize USUAL = new ChunkSize(DataSize.ofBytes(32_000_000));

  static final OptionType<DataSize> TYPE = OptionType.size(USUAL.size);

  /** Smaller chunks cost more in launches than they gain. */
  private static final DataSize LEAST = DataSize.ofBytes(1_000_000);

  /**
   * Takes the value of an option.
   *
   * @param strategy the name of the strategy, for people
   * @throws OffloadException if it is above 0 and too small
   */
  static ChunkSize of(DataSize size, String strategy) {
    if (size.bytes() > 0 && size.bytes() < LEAST.bytes()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The chunks of strategy %s (%s) must have %s or more."
              .formatted(strategy, TYPE.print(size), LEAST),
          "Maybe use 16MB to 32MB; 0B stands for whole layers.");
    }
    return new ChunkSize(size);
  }

  boolean isWholeLayer() {
    return size.bytes() == 0;
  }

  /** Returns a copy in chunks of this size. */
  Copy.Asynchronous of(Copy.Asynchronous copy) {
    return isWholeLayer() ? copy : copy.inYieldingChunks(size.bytes());
  }
}
