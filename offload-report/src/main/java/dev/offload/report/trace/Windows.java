package dev.offload.report.trace;

import dev.offload.core.engine.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * The times that a trace shows: steps that follow each other are one window. What ends with the
 * last step of the run has no end. Picoseconds.
 */
record Windows(List<Window> windows) {
  private static final long NEVER = Long.MAX_VALUE;

  /** From one time on until before another. */
  record Window(long from, long to) {}

  Windows {
    windows = List.copyOf(windows);
  }

  /** Returns the windows of steps as a rank sees them. */
  static Windows ofRank(Timeline timeline, int rankClass, List<Integer> steps) {
    return of(timeline, steps, step -> timeline.stepEnd(step - 1, rankClass));
  }

  /** Returns the windows of steps as all ranks together see them. */
  static Windows ofRun(Timeline timeline, List<Integer> steps) {
    return of(timeline, steps, step -> timeline.stepEnd(step - 1));
  }

  private static Windows of(Timeline timeline, List<Integer> steps, IntToLongFunction stepEnd) {
    List<Window> windows = new ArrayList<>();
    for (int step : steps) {
      long from = step == 1 ? 0 : stepEnd.applyAsLong(step - 1);
      long to = step == timeline.steps() ? NEVER : stepEnd.applyAsLong(step);
      int last = windows.size() - 1;
      if (last >= 0 && windows.get(last).to() == from) {
        windows.set(last, new Window(windows.get(last).from(), to));
      } else {
        windows.add(new Window(from, to));
      }
    }
    return new Windows(windows);
  }

  /** Returns whether something that ran from one time to another is to be seen. */
  boolean show(long start, long end) {
    for (Window window : windows) {
      if (start < window.to() && (end > window.from() || start >= window.from())) {
        return true;
      }
    }
    return false;
  }
}
