package dev.offload.core.report;

import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.Timeline;
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
    Activity run = Activity.of(timeline, RANK_CLASS, 0, timeline.steps());
    Intervals exchanging = run.busy();
    Intervals busy = exchanging.union(run.copies());
    List<StepParts> steps = new ArrayList<>();
    for (int s = 0; s < timeline.steps(); s++) {
      long end = timeline.stepEnd(s);
      long start = end - timeline.stepDuration(s);
      long kernel = run.kernels().within(start, end).total();
      long exchange = exchanging.within(start, end).total();
      long active = busy.within(start, end).total();
      long warmup = s == 0 ? Activity.warmup(timeline, RANK_CLASS) : 0;
      long met = Activity.of(timeline, RANK_CLASS, s, s + 1).contention();
      long contention = Math.min(exchange - kernel, met);
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
}
