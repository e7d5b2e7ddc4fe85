package dev.offload.evidence.ingest;

import dev.offload.core.report.Intervals;

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

  /** Measures merged sets from one time to another. */
  static TraceTimes within(
      DeviceSlices.Window window, Intervals copies, Intervals kernels, Intervals collectives) {
    return of(
        copies.within(window.from(), window.to()),
        kernels.within(window.from(), window.to()),
        collectives.within(window.from(), window.to()));
  }

  /** Returns how long anything ran. */
  double busy() {
    return kernel + collective + exposed;
  }
}
