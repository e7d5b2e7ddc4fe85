package dev.offload.evidence.ingest;

/**
 * Reads times of traces, which are microseconds with three decimals, without rounding: those since
 * 1970 have more digits than a double. Stateless and thread-safe.
 */
final class Microseconds {
  /** What stands for a number that is no time. */
  static final long NONE = Long.MIN_VALUE;

  private static final double LARGEST = 9e15;
  private static final int DECIMALS = 3;

  private Microseconds() {}

  /** Returns nanoseconds, the rest cut off; {@link #NONE} if that is no time within 285 years. */
  static long toNanoseconds(char[] text, int offset, int length) {
    int at = offset;
    int end = offset + length;
    boolean negative = at < end && text[at] == '-';
    at += negative ? 1 : 0;
    long value = 0;
    int decimals = -1;
    for (; at < end; at++) {
      char c = text[at];
      if (c == '.' && decimals < 0) {
        decimals = 0;
      } else if (c < '0' || c > '9') {
        return ofDouble(new String(text, offset, length));
      } else if (decimals < DECIMALS) {
        if (value > (Long.MAX_VALUE - 9) / 10) {
          return NONE;
        }
        value = value * 10 + (c - '0');
        decimals += decimals < 0 ? 0 : 1;
      }
    }
    for (int i = Math.max(0, decimals); i < DECIMALS; i++) {
      if (value > Long.MAX_VALUE / 10) {
        return NONE;
      }
      value *= 10;
    }
    return negative ? -value : value;
  }

  /** Reads a number with an exponent. */
  private static long ofDouble(String text) {
    try {
      double value = Double.parseDouble(text);
      return Math.abs(value) <= LARGEST ? (long) Math.floor(value * 1e3) : NONE;
    } catch (NumberFormatException e) {
      return NONE;
    }
  }
}
