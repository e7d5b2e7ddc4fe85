package dev.offload.report.trace;

import dev.offload.core.scenario.Scenario;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * What of a run a trace shows.
 *
 * @param ranks from 0, ascending, at least one
 * @param steps from 1, ascending, at least one
 */
public record TraceSelection(List<Integer> ranks, List<Integer> steps) {
  /** Copies the lists. */
  public TraceSelection {
    ranks = List.copyOf(ranks);
    steps = List.copyOf(steps);
  }

  /**
   * Reads a selection.
   *
   * @param ranks as in "0,2" or "0..3"; all if empty
   * @param steps as in "1..3,17" or "all"; the first two and the switch to the low-noise expert if
   *     empty
   * @throws dev.offload.core.error.OffloadException if there is no such rank or step
   */
  public static TraceSelection of(
      Scenario scenario, Optional<String> ranks, Optional<String> steps) {
    int lastRank = scenario.parallelism().gpus() - 1;
    int lastStep = scenario.noise().steps().size();
    return new TraceSelection(
        NumberList.parse("ranks", ranks.orElse("all"), 0, lastRank),
        steps
            .map(text -> NumberList.parse("steps", text, 1, lastStep))
            .orElseGet(() -> usualSteps(lastStep, scenario.switchStep())));
  }

  private static List<Integer> usualSteps(int lastStep, OptionalInt switchStep) {
    TreeSet<Integer> steps = new TreeSet<>();
    steps.add(1);
    steps.add(Math.min(2, lastStep));
    switchStep.ifPresent(steps::add);
    return List.copyOf(steps);
  }
}
