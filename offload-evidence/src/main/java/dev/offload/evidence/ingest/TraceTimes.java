package dev.offload.evidence.ingest;

import dev.offload.core.report.Intervals;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How a device's copies met its kernels and collectives, in seconds.
 *
 * @param copy at least one copy between host and device ran
 * @param besideKernels the part of it in which a kernel ran too
 * @param besideCollectives the part in which no kernel but a collective ran too
 * @param exposed the rest: a copy ran, and nothing else did
 * @param kernel a kernel ran
 * @param collective a collective ran and no kernel did
 */
record TraceTimes(
    double copy,
    double besideKernels,
    double besideCollectives,
    double exposed,
    double kernel,
    double collective) {
  private static final double NANOSECONDS = 1e9;

  /** Measures merged sets. */
  static TraceTimes of(Intervals copies, Intervals kernels, Intervals collectives) {
    Intervals busy = kernels.union(collectives);
    long besideKernels = copies.overlap(kernels);
    long covered = copies.overlap(busy);
    return new TraceTimes(
        copies.total() / NANOSECONDS,
        besideKernels / NANOSECONDS,
        (covered - besideKernels) / NANOSECONDS,
        (copies.total() - covered) / NANOSECONDS,
        kernels.total() / NANOSECONDS,
        (busy.total() - kernels.total()) / NANOSECONDS);
  }

  /** Returns the times in the middle, part by part, of at least one. */
  static TraceTimes median(List<TraceTimes> times) {
    return new TraceTimes(
        median(times, TraceTimes::copy),
        median(times, TraceTimes::besideKernels),
        median(times, TraceTimes::besideCollectives),
        median(times, TraceTimes::exposed),
        median(times, TraceTimes::kernel),
        median(times, TraceTimes::collective));
  }

  private static double median(List<TraceTimes> times, ToDoubleFunction<TraceTimes> part) {
    return StepFigures.median(times.stream().map(part::applyAsDouble).toList());
  }

  /** Returns how long anything ran. */
  double busy() {
    return kernel + collective + exposed;
  }
}
