package dev.offload.core.report;

import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.Timeline;
import dev.offload.core.program.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * What a step's time is made of, on the first class of ranks, in seconds. The parts add up to the
 * step.
 *
 * @param warmupSeconds the host's delay before anything is launched, in the first step
 * @param kernelSeconds a kernel ran
 * @param collectiveSeconds a collective ran and no kernel, as long as it takes on a machine to
 *     itself
 * @param contentionSeconds a collective ran and no kernel, for longer than that: it met copies, or
 *     waited for late ranks
 * @param exposedCopySeconds a copy ran, and neither a kernel nor a collective
 * @param idleSeconds nothing ran: latencies, and waits for the host
 */
public record StepParts(
    double warmupSeconds,
    double kernelSeconds,
    double collectiveSeconds,
    double contentionSeconds,
    double exposedCopySeconds,
    double idleSeconds) {
  private static final int RANK_CLASS = 0;

  /** Returns the sum of the parts: the whole step, in seconds. */
  public double seconds() {
    return warmupSeconds
        + kernelSeconds
        + collectiveSeconds
        + contentionSeconds
        + exposedCopySeconds
        + idleSeconds;
  }

  /** Returns the parts of every step of a run. */
  public static List<StepParts> of(Timeline timeline) {
    Intervals kernels = new Intervals();
    Intervals collectives = new Intervals();
    Intervals copies = new Intervals();
    for (int s = 0; s < timeline.steps(); s++) {
      List<Operation> operations = timeline.operations(s);
      for (int i = 0; i < operations.size(); i++) {
        Operation operation = operations.get(i);
        long start = timeline.start(s, i, RANK_CLASS);
        long end = timeline.end(s, i, RANK_CLASS);
        if (operation instanceof Operation.Kernel || operation instanceof Operation.Dequantize) {
          kernels.add(start, end);
        } else if (operation instanceof Operation.Collective) {
          collectives.add(start, end);
        } else if (operation instanceof Operation.Transfer) {
          copies.add(start, end);
        }
      }
    }
    kernels.merge();
    collectives.merge();
    copies.merge();
    Intervals exchanging = kernels.union(collectives);
    Intervals busy = exchanging.union(copies);
    List<StepParts> steps = new ArrayList<>();
    for (int s = 0; s < timeline.steps(); s++) {
      long end = timeline.stepEnd(s);
      Intervals window = new Intervals();
      window.add(end - timeline.stepDuration(s), end);
      long kernel = kernels.overlap(window);
      long exchange = exchanging.overlap(window);
      long active = busy.overlap(window);
      long warmup = s == 0 ? warmup(timeline) : 0;
      long contention = Math.min(exchange - kernel, contention(timeline, s));
      steps.add(
          new StepParts(
              Picoseconds.toSeconds(warmup),
              Picoseconds.toSeconds(kernel),
              Picoseconds.toSeconds(exchange - kernel - contention),
              Picoseconds.toSeconds(contention),
              Picoseconds.toSeconds(active - exchange),
              Picoseconds.toSeconds(timeline.stepDuration(s) - active - warmup)));
    }
    return steps;
  }

  private static long warmup(Timeline timeline) {
    List<Operation> operations = timeline.operations(0);
    boolean delayed = !operations.isEmpty() && operations.get(0) instanceof Operation.HostDelay;
    return delayed ? timeline.end(0, 0, RANK_CLASS) - timeline.start(0, 0, RANK_CLASS) : 0;
  }

  private static long contention(Timeline timeline, int step) {
    long contention = 0;
    List<Operation> operations = timeline.operations(step);
    for (int i = 0; i < operations.size(); i++) {
      if (operations.get(i) instanceof Operation.Collective) {
        long took = timeline.end(step, i, RANK_CLASS) - timeline.start(step, i, RANK_CLASS);
        contention += Math.max(0, took - timeline.alone(step, i));
      }
    }
    return contention;
  }
}
