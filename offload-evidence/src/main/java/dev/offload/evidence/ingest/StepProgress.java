package dev.offload.evidence.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When steps ended, as a progress bar showed it, in whole seconds from the first step's begin. A
 * bar starts again with each request. Not thread-safe.
 */
final class StepProgress {
  /** The most steps that are followed. */
  private static final int MOST_STEPS = 10_000;

  private final List<Integer> ends = new ArrayList<>();
  private int total;
  private boolean gaps;

  /** Takes what a bar showed: so many of so many steps after so many seconds. */
  void show(int done, int of, int seconds) {
    if (of > MOST_STEPS || done > of) {
      return;
    }
    if (of != total || done == 0 || done < ends.size()) {
      ends.clear();
      total = of;
      gaps = false;
    }
    if (done == ends.size() + 1) {
      ends.add(seconds);
    } else if (done > ends.size()) {
      // Bars of quick steps skip some.
      gaps = true;
    }
  }

  /** Returns how many steps there were, if a bar was seen. */
  Optional<Integer> steps() {
    return total == 0 ? Optional.empty() : Optional.of(total);
  }

  /** Returns the seconds of every step, each off by up to one; empty unless all were seen. */
  List<Double> stepSeconds() {
    if (gaps || ends.isEmpty() || ends.size() != total) {
      return List.of();
    }
    List<Double> seconds = new ArrayList<>();
    int before = 0;
    for (int end : ends) {
      if (end < before) {
        return List.of();
      }
      seconds.add((double) (end - before));
      before = end;
    }
    return seconds;
  }
}
