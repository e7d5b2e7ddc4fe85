package dev.offload.core.unit;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;

/**
 * A positive, finite transfer rate. Immutable and thread-safe.
 *
 * @param bytesPerSecond the rate in bytes per second, above 0
 */
public record Bandwidth(double bytesPerSecond) implements Comparable<Bandwidth> {
  /** Validates the rate. */
  public Bandwidth {
    if (!(bytesPerSecond > 0) || Double.isInfinite(bytesPerSecond)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The bandwidth (%s bytes per second) must be positive and finite."
              .formatted(bytesPerSecond));
    }
  }

  /** Returns a rate of so many 1e9 bytes per second. */
  public static Bandwidth ofGigabytesPerSecond(double gigabytesPerSecond) {
    return new Bandwidth(gigabytesPerSecond * 1e9);
  }

  @Override
  public int compareTo(Bandwidth other) {
    return Double.compare(bytesPerSecond, other.bytesPerSecond);
  }

  /** Returns the rate in 1e9 bytes per second, as in "26.0 GB/s". */
  @Override
  public String toString() {
    return Numbers.format("%.1f GB/s", bytesPerSecond / 1e9);
  }
}
