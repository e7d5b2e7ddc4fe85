package dev.offload.core.report;

import dev.offload.core.engine.Timeline;
import dev.offload.core.program.Operation;
import java.util.List;

/**
 * When a class of ranks computed, exchanged and copied, in some segments of a run.
 *
 * @param kernels when a kernel ran
 * @param collectives when a collective ran
 * @param copies when a copy between host and device ran
 * @param contention how much longer the collectives took than on a machine to themselves, in
 *     picoseconds
 */
record Activity(Intervals kernels, Intervals collectives, Intervals copies, long contention) {
  /** Looks at the segments from one on until before another. */
  static Activity of(Timeline timeline, int rankClass, int from, int to) {
    Intervals kernels = new Intervals();
    Intervals collectives = new Intervals();
    Intervals copies = new Intervals();
    long contention = 0;
    for (int s = from; s < to; s++) {
      List<Operation> operations = timeline.operations(s);
      for (int i = 0; i < operations.size(); i++) {
        Operation operation = operations.get(i);
        long start = timeline.start(s, i, rankClass);
        long end = timeline.end(s, i, rankClass);
        if (operation instanceof Operation.Kernel || operation instanceof Operation.Dequantize) {
          kernels.add(start, end);
        } else if (operation instanceof Operation.Collective) {
          collectives.add(start, end);
          contention += Math.max(0, end - start - timeline.alone(s, i));
        } else if (operation instanceof Operation.Transfer) {
          copies.add(start, end);
        }
      }
    }
    kernels.merge();
    collectives.merge();
    copies.merge();
    return new Activity(kernels, collectives, copies, contention);
  }

  /** Returns when a kernel or a collective ran. */
  Intervals busy() {
    return kernels.union(collectives);
  }

  /** Returns how long the host of a class of ranks waits before it launches, in picoseconds. */
  static long warmup(Timeline timeline, int rankClass) {
    List<Operation> operations = timeline.operations(0);
    boolean delayed = !operations.isEmpty() && operations.get(0) instanceof Operation.HostDelay;
    return delayed ? timeline.end(0, 0, rankClass) - timeline.start(0, 0, rankClass) : 0;
  }
}
