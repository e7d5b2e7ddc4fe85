package dev.offload.core.report;

import java.util.Arrays;

/** A growing set of time intervals, in picoseconds. */
final class Intervals {
  private long[] starts = new long[64];
  private long[] ends = new long[64];
  private int size;
  private boolean sorted = true;

  void add(long start, long end) {
    // Kernels mostly follow each other without a gap: what goes on is no interval of its own.
    if (size > 0 && start >= starts[size - 1] && start <= ends[size - 1]) {
      ends[size - 1] = Math.max(ends[size - 1], end);
      return;
    }
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
    }
    sorted &= size == 0 || starts[size - 1] <= start;
    starts[size] = start;
    ends[size++] = end;
  }

  /** Sorts the intervals and joins those that touch. */
  void merge() {
    if (!sorted) {
      sort();
    }
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (kept > 0 && starts[i] <= ends[kept - 1]) {
        ends[kept - 1] = Math.max(ends[kept - 1], ends[i]);
      } else {
        starts[kept] = starts[i];
        ends[kept++] = ends[i];
      }
    }
    size = kept;
    sorted = true;
  }

  private void sort() {
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Long.compare(starts[a], starts[b]));
    long[] sortedStarts = new long[size];
    long[] sortedEnds = new long[size];
    for (int i = 0; i < size; i++) {
      sortedStarts[i] = starts[order[i]];
      sortedEnds[i] = ends[order[i]];
    }
    starts = sortedStarts;
    ends = sortedEnds;
  }

  /** Returns the merged union of two sets. */
  Intervals union(Intervals other) {
    Intervals result = new Intervals();
    for (int i = 0; i < size; i++) {
      result.add(starts[i], ends[i]);
    }
    for (int i = 0; i < other.size; i++) {
      result.add(other.starts[i], other.ends[i]);
    }
    result.merge();
    return result;
  }

  /** Returns the length of all intervals; they must be merged. */
  long total() {
    long total = 0;
    for (int i = 0; i < size; i++) {
      total += ends[i] - starts[i];
    }
    return total;
  }

  /** Returns the length of what two merged sets have in common. */
  long overlap(Intervals other) {
    long overlap = 0;
    int i = 0;
    int j = 0;
    while (i < size && j < other.size) {
      long common = Math.min(ends[i], other.ends[j]) - Math.max(starts[i], other.starts[j]);
      overlap += Math.max(0, common);
      if (ends[i] < other.ends[j]) {
        i++;
      } else {
        j++;
      }
    }
    return overlap;
  }
}
