package dev.offload.strategies;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.unit.DataSize;

/**
 * The largest part of a layer that is copied at a time, as the option {@value #NAME} says it; after
 * ChunkFlow (May 2026). Immutable.
 *
 * @param size the size; 0 for whole layers
 */
record ChunkSize(DataSize size) {
  static final String NAME = "chunk";

  /** Smaller chunks cost more in launches than they gain. */
  private static final DataSize LEAST = DataSize.ofBytes(1_000_000);

  /** Returns the option, for strategies to list. */
  static StrategyOption option(String defaultValue) {
    return new StrategyOption(
        NAME,
        "size as in 32MB",
        defaultValue,
        "The largest part that is copied at a time; a collective waits for one at most. 0B copies"
            + " whole layers, whatever waits.");
  }

  /**
   * Reads the option.
   *
   * @param strategy the name of the strategy, for people
   * @throws OffloadException if it is no size, or above 0 and too small
   */
  static ChunkSize of(StrategyOptions options, String strategy) {
    DataSize size = DataSize.parse(options.text(NAME));
    if (size.bytes() > 0 && size.bytes() < LEAST.bytes()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The chunks of strategy %s (%s) must have %s or more."
              .formatted(strategy, options.text(NAME), LEAST),
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
