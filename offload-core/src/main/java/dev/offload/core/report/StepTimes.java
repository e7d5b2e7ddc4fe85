package dev.offload.core.report;

import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How long the steps of a run took.
 *
 * @param seconds each step, from the end of the one before; the first from the start of the run
 * @param switchStep the first step of the low-noise expert, 1-based, if there is one
 */
public record StepTimes(List<Double> seconds, OptionalInt switchStep) {
  /** Copies the list. */
  public StepTimes {
    seconds = List.copyOf(seconds);
  }

  static StepTimes of(Timeline timeline, OptionalInt switchStep) {
    List<Double> seconds = new ArrayList<>(timeline.steps());
    for (int step = 0; step < timeline.steps(); step++) {
      seconds.add(Picoseconds.toSeconds(timeline.stepDuration(step)));
    }
    return new StepTimes(seconds, switchStep);
  }

  /** Returns the first step's seconds, warm-up and initial loads included. */
  public double first() {
    return seconds.get(0);
  }

  /**
   * Returns the median of the steps that are neither the first nor the switch, if there are any.
   */
  public OptionalDouble steady() {
    List<Double> steady = new ArrayList<>();
    for (int i = 1; i < seconds.size(); i++) {
      if (switchStep.isEmpty() || i != switchStep.getAsInt() - 1) {
        steady.add(seconds.get(i));
      }
    }
    if (steady.isEmpty()) {
      return OptionalDouble.empty();
    }
    steady.sort(null);
    int middle = steady.size() / 2;
    return OptionalDouble.of(
        steady.size() % 2 == 1
            ? steady.get(middle)
            : (steady.get(middle - 1) + steady.get(middle)) / 2);
  }

  /**
   * Returns the seconds of the step in which the low-noise expert takes over from the other, if
   * there is one: not if it runs from the first step.
   */
  public OptionalDouble switching() {
    return switchStep.isPresent() && switchStep.getAsInt() > 1
        ? OptionalDouble.of(seconds.get(switchStep.getAsInt() - 1))
        : OptionalDouble.empty();
  }

  /** Returns how much longer the switch takes than a steady step, in seconds. */
  public OptionalDouble spike() {
    return switching().isPresent() && steady().isPresent()
        ? OptionalDouble.of(switching().getAsDouble() - steady().getAsDouble())
        : OptionalDouble.empty();
  }
}
