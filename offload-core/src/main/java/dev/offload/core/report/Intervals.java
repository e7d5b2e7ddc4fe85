package dev.offload.core.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.IntStream;

/** A growing set of time intervals, all in one unit such as picoseconds. Not thread-safe. */
public final class Intervals {
  private long[] starts = new long[64];
  private long[] ends = new long[64];
  private int size;
  private boolean sorted = true;

  /** Makes an empty set. */
  public Intervals() {}

  /**
   * Adds an interval.
   *
   * @param end no less than the start
   */
  public void add(long start, long end) {
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
  public void merge() {
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

  /**
   * Sorts by the start; most sets are few sorted ones behind each other, which a merge sort uses.
   */
  private void sort() {
    int[] order =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingLong(i -> starts[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    starts = Arrays.stream(order).mapToLong(i -> starts[i]).toArray();
    ends = Arrays.stream(order).mapToLong(i -> ends[i]).toArray();
  }

  /** Returns the parts of a merged set that lie from one time to another. */
  public Intervals within(long from, long to) {
    Intervals result = new Intervals();
    // Ends ascend as starts do, for no two merged intervals touch.
    int first = Arrays.binarySearch(ends, 0, size, from);
    for (int i = first < 0 ? -first - 1 : first; i < size && starts[i] < to; i++) {
      long start = Math.max(starts[i], from);
      long end = Math.min(ends[i], to);
      if (start < end) {
        result.add(start, end);
      }
    }
    return result;
  }

  /** Returns how many intervals there are. */
  public int size() {
    return size;
  }

  /** Returns where an interval begins. */
  public long start(int index) {
    return starts[Objects.checkIndex(index, size)];
  }

  /** Returns where an interval ends. */
  public long end(int index) {
    return ends[Objects.checkIndex(index, size)];
  }

  /** Returns the merged union of two sets. */
  public Intervals union(Intervals other) {
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
  public long total() {
    long total = 0;
    for (int i = 0; i < size; i++) {
      total += ends[i] - starts[i];
    }
    return total;
  }

  /** Returns the length of what two merged sets have in common. */
  public long overlap(Intervals other) {
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
