package dev.offload.core.report;

import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.Timeline;
import dev.offload.core.program.Operation;
import java.util.List;

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
    Intervals kernels = new Intervals();
    Intervals collectives = new Intervals();
    Intervals copies = new Intervals();
    long contention = 0;
    for (int s = 0; s < timeline.program().segments().size(); s++) {
      List<Operation> operations = timeline.operations(s);
      for (int i = 0; i < operations.size(); i++) {
        Operation operation = operations.get(i);
        Intervals kind =
            operation instanceof Operation.Kernel || operation instanceof Operation.Dequantize
                ? kernels
                : operation instanceof Operation.Collective
                    ? collectives
                    : operation instanceof Operation.Transfer ? copies : null;
        if (kind != null) {
          long start = timeline.start(s, i, rankClass);
          long end = timeline.end(s, i, rankClass);
          kind.add(start, end);
          if (kind == collectives) {
            contention += Math.max(0, end - start - timeline.alone(s, i));
          }
        }
      }
    }
    kernels.merge();
    collectives.merge();
    copies.merge();
    Intervals busy = kernels.union(collectives);
    long besideKernels = copies.overlap(kernels);
    long covered = copies.overlap(busy);
    return new TransferTimes(
        Picoseconds.toSeconds(copies.total()),
        Picoseconds.toSeconds(besideKernels),
        Picoseconds.toSeconds(covered - besideKernels),
        Picoseconds.toSeconds(copies.total() - covered),
        Picoseconds.toSeconds(contention),
        Picoseconds.toSeconds(kernels.total()),
        Picoseconds.toSeconds(busy.total() - kernels.total()));
  }
}
