package dev.offload.core.scenario;

/** How an allocator of pinned host memory rounds a block. */
public enum PinnedRounding {
  /** Up to the next power of two, as PyTorch's caching host allocator does. */
  POWER_OF_TWO {
    @Override
    public long lockedBytes(long bytes) {
      return bytes <= 1 ? bytes : Long.highestOneBit(bytes - 1) << 1;
    }
  },
  /** Up to the next page of 4096 bytes. */
  EXACT {
    @Override
    public long lockedBytes(long bytes) {
      return (bytes + 4095) / 4096 * 4096;
    }
  };

  /** Returns the bytes that a block of so many bytes locks. */
  public abstract long lockedBytes(long bytes);
}
