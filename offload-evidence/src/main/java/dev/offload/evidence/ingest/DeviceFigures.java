package dev.offload.evidence.ingest;

import dev.offload.core.report.Intervals;
import dev.offload.evidence.ingest.DeviceSlices.Window;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a trace says of one device.
 *
 * @param whole over the whole trace
 * @param marks how steps are told
 * @param steps over each step that is marked, by number; empty if none is
 * @param stepSeconds how long each of these steps took on the device; empty where they are marked
 *     on the host alone
 * @param bytesPerSecond how fast copies of a kind were while at least one of them ran
 */
record DeviceFigures(
    TraceTimes whole,
    Marks marks,
    SortedMap<Integer, TraceTimes> steps,
    SortedMap<Integer, Double> stepSeconds,
    Map<SliceKind, Double> bytesPerSecond) {
  private static final double NANOSECONDS = 1e9;

  /** How many times longer a gap between steps is than any other. */
  private static final int GAP_FACTOR = 3;

  /** How the steps of a trace are told. */
  enum Marks {
    /** By annotations on the device. */
    DEVICE,
    /** By annotations on the host, which is ahead of the device. */
    HOST,
    /** By gaps in which the device did nothing. */
    GAPS,
    /** Not at all. */
    NONE
  }

  /**
   * Measures a device.
   *
   * @param hostSteps steps that are marked on the host, for a device without marks of its own
   * @param stepCount how many steps the trace has if it has the whole run, as other files say;
   *     where nothing is marked, steps are told by as many long gaps
   */
  static DeviceFigures of(
      DeviceSlices slices, SortedMap<Integer, Window> hostSteps, Optional<Integer> stepCount) {
    Intervals copies = slices.intervals(SliceKind::isCopy);
    Intervals kernels = slices.intervals(SliceKind.KERNEL::equals);
    Intervals collectives = slices.intervals(SliceKind.COLLECTIVE::equals);
    Marks marks = slices.steps().isEmpty() ? Marks.HOST : Marks.DEVICE;
    SortedMap<Integer, Window> windows = marks == Marks.DEVICE ? slices.steps() : hostSteps;
    if (windows.isEmpty()) {
      windows = byGaps(copies.union(kernels).union(collectives), stepCount.orElse(0));
      marks = windows.isEmpty() ? Marks.NONE : Marks.GAPS;
    }
    SortedMap<Integer, TraceTimes> steps = new TreeMap<>();
    SortedMap<Integer, Double> seconds = new TreeMap<>();
    for (Map.Entry<Integer, Window> step : windows.entrySet()) {
      long from = step.getValue().from();
      long to = step.getValue().to();
      steps.put(
          step.getKey(),
          TraceTimes.of(
              copies.within(from, to), kernels.within(from, to), collectives.within(from, to)));
      if (marks == Marks.DEVICE) {
        seconds.put(step.getKey(), (to - from) / NANOSECONDS);
      }
    }
    Map<SliceKind, Double> rates = new EnumMap<>(SliceKind.class);
    slices
        .copies()
        .forEach((kind, each) -> each.bytesPerSecond().ifPresent(rate -> rates.put(kind, rate)));
    return new DeviceFigures(
        TraceTimes.of(copies, kernels, collectives), marks, steps, seconds, rates);
  }

  /** Returns the steps between the longest gaps, if these stand out; else none. */
  private static SortedMap<Integer, Window> byGaps(Intervals busy, int count) {
    SortedMap<Integer, Window> windows = new TreeMap<>();
    if (count < 2 || busy.size() < count) {
      return windows;
    }
    long[] gaps = new long[busy.size() - 1];
    for (int i = 0; i < gaps.length; i++) {
      gaps[i] = busy.start(i + 1) - busy.end(i);
    }
    long[] sorted = gaps.clone();
    Arrays.sort(sorted);
    long least = sorted[sorted.length - (count - 1)];
    if (count - 1 < sorted.length && least < GAP_FACTOR * sorted[sorted.length - count]) {
      return windows;
    }
    long from = busy.start(0);
    for (int i = 0; i < gaps.length; i++) {
      if (gaps[i] >= least) {
        windows.put(windows.size() + 1, new Window(from, busy.end(i)));
        from = busy.start(i + 1);
      }
    }
    windows.put(windows.size() + 1, new Window(from, busy.end(busy.size() - 1)));
    return windows;
  }
}
