package dev.offload.core.report;

import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.Timeline;

/**
 * How a rank's copies met its kernels and collectives, in seconds of the whole run.
 *
 * @param copySeconds time in which at least one copy between host and device ran
 * @param besideKernelsSeconds the part of it in which a kernel ran too
 * @param besideCollectivesSeconds the part in which no kernel but a collective ran too
 * @param exposedSeconds the rest: a copy ran, and neither a kernel nor a collective did, however
 *     slow
 * @param contentionSeconds how much longer the collectives took, from the arrival of this rank,
 *     than on a machine to themselves: copies on their links, and ranks that arrive late
 * @param kernelSeconds time in which a kernel ran
 * @param collectiveSeconds time in which a collective ran and no kernel did
 */
public record TransferTimes(
    double copySeconds,
    double besideKernelsSeconds,
    double besideCollectivesSeconds,
    double exposedSeconds,
    double contentionSeconds,
    double kernelSeconds,
    double collectiveSeconds) {

  /** Measures a class of ranks. */
  static TransferTimes of(Timeline timeline, int rankClass) {
    Activity run = Activity.of(timeline, rankClass, 0, timeline.steps());
    Intervals copies = run.copies();
    Intervals busy = run.busy();
    long besideKernels = copies.overlap(run.kernels());
    long covered = copies.overlap(busy);
    return new TransferTimes(
        Picoseconds.toSeconds(copies.total()),
        Picoseconds.toSeconds(besideKernels),
        Picoseconds.toSeconds(covered - besideKernels),
        Picoseconds.toSeconds(copies.total() - covered),
        Picoseconds.toSeconds(run.contention()),
        Picoseconds.toSeconds(run.kernels().total()),
        Picoseconds.toSeconds(busy.total() - run.kernels().total()));
  }
}
