package dev.offload.core.report;

import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.Timeline;
import dev.offload.core.program.Operation;
import java.util.List;

/**
 * What the first step's time is made of, on the first class of ranks. The three parts add up to the
 * step.
 *
 * @param warmupSeconds the host's delay before anything is launched, for reasons other than weights
 * @param loadSeconds the rest: nothing computes, and nearly all of it waits for copies
 * @param computeSeconds time in which a kernel or a collective runs
 */
public record FirstStep(double warmupSeconds, double loadSeconds, double computeSeconds) {
  private static final int RANK_CLASS = 0;

  static FirstStep of(Timeline timeline) {
    long stepEnd = timeline.stepEnd(0);
    List<Operation> operations = timeline.operations(0);
    Intervals busy = new Intervals();
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      if (operation instanceof Operation.Kernel
          || operation instanceof Operation.Dequantize
          || operation instanceof Operation.Collective) {
        long start = timeline.start(0, i, RANK_CLASS);
        // What no wait ties to compute may run on into the next step.
        long end = Math.min(timeline.end(0, i, RANK_CLASS), stepEnd);
        if (start < end) {
          busy.add(start, end);
        }
      }
    }
    busy.merge();
    boolean delayed = !operations.isEmpty() && operations.get(0) instanceof Operation.HostDelay;
    long warmup = delayed ? timeline.end(0, 0, RANK_CLASS) - timeline.start(0, 0, RANK_CLASS) : 0;
    return new FirstStep(
        Picoseconds.toSeconds(warmup),
        Picoseconds.toSeconds(stepEnd - warmup - busy.total()),
        Picoseconds.toSeconds(busy.total()));
  }
}
