package dev.offload.report.trace;

import dev.offload.core.engine.LinkUse;
import dev.offload.core.engine.StepFunction;
import dev.offload.core.engine.Traffic;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes step functions as counters of a process. Between windows they are 0. */
final class Counters {
  private static final double GIGA = 1e9;
  private static final double GIBIBYTE = 1 << 30;
  private static final double DECIMALS = 1e6;

  private final EventWriter writer;
  private final int pid;
  private final Windows windows;

  Counters(EventWriter writer, int pid, Windows windows) {
    this.writer = writer;
    this.pid = pid;
    this.windows = windows;
  }

  /** Writes the rates of a link's traffic, in GB/s; nothing for a link that carried nothing. */
  void link(String name, LinkUse use) throws IOException {
    Map<String, StepFunction> functions = new LinkedHashMap<>();
    use.bytesPerSecond().forEach((traffic, rate) -> functions.put(name(traffic), rate));
    if (!functions.isEmpty()) {
      write(name + " (GB/s)", functions, GIGA);
    }
  }

  private static String name(Traffic traffic) {
    return switch (traffic) {
      case HOST_TO_DEVICE -> "host to device";
      case DEVICE_TO_HOST -> "device to host";
      case ALL_TO_ALL -> "all-to-all";
      case RING -> "ring";
      case GUIDANCE -> "guidance";
      case WEIGHT_GATHER -> "weight gather";
    };
  }

  /** Writes the device memory of a rank, in GiB. */
  void memory(StepFunction bytes) throws IOException {
    write("device memory (GiB)", Map.of("weights and activations", bytes), GIBIBYTE);
  }

  /** A function at one of its points. */
  private static final class Cursor {
    private final StepFunction function;
    private int point;

    Cursor(StepFunction function, long time) {
      this.function = function;
      this.point = function.pointAt(time);
    }

    /** Returns when the next point is; never if there is none. */
    long next() {
      return point + 1 < function.points() ? function.time(point + 1) : Long.MAX_VALUE;
    }
  }

  private void write(String name, Map<String, StepFunction> functions, double unit)
      throws IOException {
    for (Windows.Window window : windows.windows()) {
      Map<String, Cursor> cursors = new LinkedHashMap<>();
      functions.forEach((each, function) -> cursors.put(each, new Cursor(function, window.from())));
      long time = window.from();
      while (time < window.to()) {
        Map<String, Double> values = new LinkedHashMap<>();
        cursors.forEach(
            (each, cursor) ->
                values.put(each, rounded(cursor.function.value(cursor.point) / unit)));
        writer.counter(pid, name, Slice.nanoseconds(time), values);
        long next = cursors.values().stream().mapToLong(Cursor::next).min().orElseThrow();
        cursors.values().stream()
            .filter(cursor -> cursor.next() == next && next < Long.MAX_VALUE)
            .forEach(cursor -> cursor.point++);
        time = next;
      }
      if (window.to() < Long.MAX_VALUE) {
        Map<String, Double> zeros = new LinkedHashMap<>();
        functions.keySet().forEach(each -> zeros.put(each, 0.0));
        writer.counter(pid, name, Slice.nanoseconds(window.to()), zeros);
      }
    }
  }

  /** Returns a value with at most six decimals. */
  static double rounded(double value) {
    return Math.rint(value * DECIMALS) / DECIMALS;
  }
}
