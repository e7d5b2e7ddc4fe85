package dev.offload.core.report;

import java.util.Arrays;
import java.util.Objects;

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

  /** Sorts by the start, runs first: most sets are few sorted ones behind each other. */
  private void sort() {
    long[] otherStarts = new long[size];
    long[] otherEnds = new long[size];
    boolean onlyOneRun = false;
    while (!onlyOneRun) {
      onlyOneRun = true;
      int from = 0;
      while (from < size) {
        int middle = runEnd(from);
        int to = middle < size ? runEnd(middle) : middle;
        mergeRuns(from, middle, to, otherStarts, otherEnds);
        onlyOneRun &= from == 0 && to == size;
        from = to;
      }
      long[] swapped = starts;
      starts = otherStarts;
      otherStarts = swapped;
      swapped = ends;
      ends = otherEnds;
      otherEnds = swapped;
    }
  }

  /** Returns where the intervals from a place on no longer ascend. */
  private int runEnd(int from) {
    int end = from + 1;
    while (end < size && starts[end - 1] <= starts[end]) {
      end++;
    }
    return end;
  }

  private void mergeRuns(int from, int middle, int to, long[] toStarts, long[] toEnds) {
    int left = from;
    int right = middle;
    for (int i = from; i < to; i++) {
      boolean takeLeft = left < middle && (right == to || starts[left] <= starts[right]);
      int taken = takeLeft ? left++ : right++;
      toStarts[i] = starts[taken];
      toEnds[i] = ends[taken];
    }
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
