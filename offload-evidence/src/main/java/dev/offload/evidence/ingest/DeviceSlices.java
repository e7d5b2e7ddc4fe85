package dev.offload.evidence.ingest;

import dev.offload.core.report.Intervals;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What ran on one device, as numbers alone: from when to when, in nanoseconds, and how many bytes
 * were copied. Not thread-safe.
 */
final class DeviceSlices {
  /** The most streams that are told apart; real ones are a few dozen. */
  private static final int MOST_LANES = 1024;

  private static final double NANOSECONDS = 1e9;

  private final Map<SliceKind, Slices> kinds = new EnumMap<>(SliceKind.class);
  private final Map<String, Lane> lanes = new LinkedHashMap<>();
  private long slices;

  /** A time from one instant to another. */
  record Window(long from, long to) {
    /** Returns the time from the earlier begin to the later end. */
    Window spanning(Window other) {
      return new Window(Math.min(from, other.from), Math.max(to, other.to));
    }
  }

  /** A stream, or what a trace has as a line of its own. */
  private static final class Lane {
    private final SortedMap<Integer, Window> steps = new TreeMap<>();
    private long kernels;
  }

  /** Slices of one kind. */
  static final class Slices {
    private final Intervals measured = new Intervals();
    private final Intervals unmeasured = new Intervals();
    private double bytes;
    private long withoutBytes;

    /** Returns how fast copies were while at least one ran of which it is said how large it was. */
    Optional<Double> bytesPerSecond() {
      return measured.total() > 0
          ? Optional.of(bytes / measured.total() * NANOSECONDS)
          : Optional.empty();
    }

    /** Returns of how many it is not said how many bytes they copied. */
    long withoutBytes() {
      return withoutBytes;
    }

    private void add(TraceEvent event) {
      double size = event.bytes();
      (size < 0 ? unmeasured : measured).add(event.start(), event.end());
      withoutBytes += size < 0 ? 1 : 0;
      bytes += Math.max(0, size);
    }
  }

  /** Adds a kernel, collective or copy with times that make sense. */
  void add(SliceKind kind, TraceEvent event) {
    slices++;
    kinds.computeIfAbsent(kind, each -> new Slices()).add(event);
    Lane lane = kind == SliceKind.KERNEL ? lane(event.lane()) : null;
    if (lane != null) {
      lane.kernels++;
    }
  }

  /** Returns a stream, or null if there are too many. */
  private Lane lane(String name) {
    return lanes.size() < MOST_LANES
        ? lanes.computeIfAbsent(name, each -> new Lane())
        : lanes.get(name);
  }

  /**
   * Adds the time of a step; of several with the same number, the whole time they take.
   *
   * @param lane the stream that it is marked on
   */
  void addStep(String lane, int number, Window window) {
    Lane known = lane(lane);
    if (known != null) {
      known.steps.merge(number, window, Window::spanning);
    }
  }

  /** Forgets the steps that were marked so far. */
  void clearSteps() {
    lanes.values().forEach(lane -> lane.steps.clear());
  }

  /** Makes the intervals ready to be compared. */
  void merge() {
    kinds.values().forEach(each -> each.measured.merge());
    kinds.values().forEach(each -> each.unmeasured.merge());
  }

  /** Returns when at least one slice of some kinds ran. */
  Intervals intervals(Predicate<SliceKind> wanted) {
    Intervals all = new Intervals();
    for (Map.Entry<SliceKind, Slices> kind : kinds.entrySet()) {
      if (wanted.test(kind.getKey())) {
        all = all.union(kind.getValue().measured).union(kind.getValue().unmeasured);
      }
    }
    return all;
  }

  /** Returns copies between host and device, by kind; no entry for a kind without any. */
  Map<SliceKind, Slices> copies() {
    Map<SliceKind, Slices> copies = new EnumMap<>(kinds);
    copies.keySet().removeIf(kind -> !kind.isCopy());
    return copies;
  }

  /**
   * Returns the steps that were marked, by number: on the stream with the most kernels, for what a
   * step launches on a stream of copies may still run when the next one computes.
   */
  SortedMap<Integer, Window> steps() {
    Lane busiest = null;
    for (Lane lane : lanes.values()) {
      if (!lane.steps.isEmpty() && (busiest == null || lane.kernels > busiest.kernels)) {
        busiest = lane;
      }
    }
    return busiest == null ? new TreeMap<>() : busiest.steps;
  }

  /** Returns how many kernels, collectives and copies there are. */
  long slices() {
    return slices;
  }
}
