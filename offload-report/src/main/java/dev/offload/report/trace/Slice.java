package dev.offload.report.trace;

import java.util.Map;

/**
 * Something that ran on a thread.
 *
 * @param start in nanoseconds
 * @param end in nanoseconds, no less
 * @param args what else is known of it, by name, in order
 */
record Slice(
    int tid, long start, long end, String category, String name, Map<String, Object> args) {
  private static final long PICOSECONDS = 1000;

  /** Makes a slice from picoseconds. */
  static Slice of(
      int tid, long start, long end, String category, String name, Map<String, Object> args) {
    return new Slice(tid, nanoseconds(start), nanoseconds(end), category, name, args);
  }

  /** Rounds down, so that what follows each other in picoseconds does so in nanoseconds. */
  static long nanoseconds(long picoseconds) {
    return picoseconds / PICOSECONDS;
  }

  /** Returns the last nanosecond within it, which no other slice of its thread begins with. */
  long last() {
    return Math.max(start, end - 1);
  }
}
