package dev.offload.core.engine;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;

/**
 * Simulated time is a whole number of picoseconds: exact under addition, so that equal steps take
 * equal time wherever they stand in a run, and enough for 106 days.
 */
public final class Picoseconds {
  private static final double PER_SECOND = 1e12;
  private static final double LONGEST_SECONDS = 9e6;

  private Picoseconds() {}

  /**
   * Returns the nearest whole number of picoseconds.
   *
   * @param seconds from 0 to 9e6
   */
  static long ofSeconds(double seconds) {
    return Math.round(checked(seconds) * PER_SECOND);
  }

  /** Returns the smallest whole number of picoseconds that is no less. */
  static long ceilingOfSeconds(double seconds) {
    return (long) Math.ceil(checked(seconds) * PER_SECOND);
  }

  /** Returns the time in seconds. */
  public static double toSeconds(long picoseconds) {
    return picoseconds / PER_SECOND;
  }

  private static double checked(double seconds) {
    if (!(seconds <= LONGEST_SECONDS)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "An operation takes too long to simulate (%s seconds).".formatted(seconds),
          "Maybe the workload is far too large, or a constant of the machine far too small.");
    }
    return seconds;
  }
}
