package dev.offload.evidence.ingest;

import dev.offload.core.report.Intervals;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What ran on one device, as numbers alone: from when to when, in nanoseconds, and how many bytes
 * were copied. Not thread-safe.
 */
final class DeviceSlices {
  /** The most streams that are told apart; real ones are a few dozen. */
  private static final int MOST_LANES = 1024;

  private final Intervals kernels = new Intervals();
  private final Intervals collectives = new Intervals();
  private final Map<SliceKind, Copies> copies = new EnumMap<>(SliceKind.class);
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

  /** Copies of one kind. */
  static final class Copies {
    private final Intervals measured = new Intervals();
    private final Intervals unmeasured = new Intervals();
    private double bytes;
    private long withoutBytes;

    /** Returns when at least one of those ran of which it is said how many bytes they copied. */
    Intervals measured() {
      return measured;
    }

    /** Returns how many bytes these copied. */
    double bytes() {
      return bytes;
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
    if (kind.isCopy()) {
      copies.computeIfAbsent(kind, each -> new Copies()).add(event);
    } else if (kind == SliceKind.COLLECTIVE) {
      collectives.add(event.start(), event.end());
    } else {
      kernels.add(event.start(), event.end());
      Lane lane = lane(event.lane());
      if (lane != null) {
        lane.kernels++;
      }
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
    kernels.merge();
    collectives.merge();
    copies.values().forEach(each -> each.measured.merge());
    copies.values().forEach(each -> each.unmeasured.merge());
  }

  Intervals kernels() {
    return kernels;
  }

  Intervals collectives() {
    return collectives;
  }

  /** Returns copies between host and device, by kind; no entry for a kind without any. */
  Map<SliceKind, Copies> copies() {
    return copies;
  }

  /** Returns when at least one copy between host and device ran. */
  Intervals allCopies() {
    Intervals all = new Intervals();
    for (Copies each : copies.values()) {
      all = all.union(each.measured).union(each.unmeasured);
    }
    return all;
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
