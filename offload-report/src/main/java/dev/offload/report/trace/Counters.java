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

  private void write(String name, Map<String, StepFunction> functions, double unit)
      throws IOException {
    StepFunction[] all = functions.values().toArray(StepFunction[]::new);
    String[] names = functions.keySet().toArray(String[]::new);
    int[] point = new int[all.length];
    for (Windows.Window window : windows.windows()) {
      for (int i = 0; i < all.length; i++) {
        point[i] = all[i].pointAt(window.from());
      }
      sample(name, names, all, point, window.from(), unit);
      long next = next(all, point);
      while (next < window.to()) {
        advance(all, point, next);
        sample(name, names, all, point, next, unit);
        next = next(all, point);
      }
      if (window.to() < Long.MAX_VALUE) {
        Map<String, Double> zeros = new LinkedHashMap<>();
        for (String each : names) {
          zeros.put(each, 0.0);
        }
        writer.counter(pid, name, Slice.nanoseconds(window.to()), zeros);
      }
    }
  }

  /** Returns when the next of the functions has a point; never if none has. */
  private static long next(StepFunction[] all, int[] point) {
    long next = Long.MAX_VALUE;
    for (int i = 0; i < all.length; i++) {
      if (point[i] + 1 < all[i].points()) {
        next = Math.min(next, all[i].time(point[i] + 1));
      }
    }
    return next;
  }

  /** Moves each function on by one point, if that is at the time. */
  private static void advance(StepFunction[] all, int[] point, long time) {
    for (int i = 0; i < all.length; i++) {
      if (point[i] + 1 < all[i].points() && all[i].time(point[i] + 1) == time) {
        point[i]++;
      }
    }
  }

  private void sample(
      String name, String[] names, StepFunction[] all, int[] point, long time, double unit)
      throws IOException {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < all.length; i++) {
      values.put(names[i], rounded(all[i].value(point[i]) / unit));
    }
    writer.counter(pid, name, Slice.nanoseconds(time), values);
  }

  /** Returns a value with at most six decimals. */
  static double rounded(double value) {
    return Math.rint(value * DECIMALS) / DECIMALS;
  }
}
