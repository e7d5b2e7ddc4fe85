package dev.offload.core.report;

import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.Timeline;

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
    // What no wait ties to compute may run on into the next step.
    long busy = Activity.of(timeline, RANK_CLASS, 0, 1).busy().within(0, stepEnd).total();
    long warmup = Activity.warmup(timeline, RANK_CLASS);
    return new FirstStep(
        Picoseconds.toSeconds(warmup),
        Picoseconds.toSeconds(stepEnd - warmup - busy),
        Picoseconds.toSeconds(busy));
  }
}
