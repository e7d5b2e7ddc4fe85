package dev.offload.strategies;

import dev.offload.core.scenario.Expert;
import dev.offload.core.strategy.Load;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.RunSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A split of the device's memory between layers that stay and layers that pass. Immutable.
 *
 * @param counts how many layers stay, by expert
 * @param bothStay whether those of both experts stay at once
 * @param firstShare the share of the room that the first expert gets if both stay, from 0 to 1
 * @param warm whether they stay between runs
 * @param ahead how many layers are loaded ahead
 */
record HybridSplit(
    List<Integer> counts, boolean bothStay, double firstShare, boolean warm, int ahead) {
  HybridSplit {
    counts = List.copyOf(counts);
  }

  /** Keeps every layer of every expert that runs. */
  static HybridSplit everything(RunSetting setting) {
    return new HybridSplit(counts(setting, Integer.MAX_VALUE), true, 1, true, 0);
  }

  /** Keeps as much of the running expert as fits beside the layers that pass. */
  static HybridSplit swapping(RunSetting setting, int ahead, boolean warm) {
    long room = setting.weightBudgetBytes() - Experts.outerBytes(setting);
    long largest = Experts.largestLayerBytes(setting);
    int count = (int) Math.max(0, room / largest);
    boolean allStay =
        Experts.running(setting).stream().allMatch(expert -> expert.layers().size() <= count);
    return new HybridSplit(
        counts(setting, allStay ? count : Math.max(0, count - ahead - 1)), false, 1, warm, ahead);
  }

  /**
   * Keeps as much of both experts as fits beside the layers that pass.
   *
   * @param firstShare the share of the room that the first expert gets, from 0 to 1
   */
  static HybridSplit sharing(RunSetting setting, int ahead, double firstShare, boolean warm) {
    List<Expert> running = Experts.running(setting);
    long room = setting.weightBudgetBytes() - Experts.outerBytes(setting);
    int count = (int) Math.max(0, room / Experts.largestLayerBytes(setting) - ahead - 1);
    Expert first = running.get(0);
    int own = (int) Math.min(first.layers().size(), Math.round(firstShare * count));
    List<Integer> counts = counts(setting, count - own);
    counts.set(first.index(), own);
    return new HybridSplit(counts, true, firstShare, warm, ahead);
  }

  private static List<Integer> counts(RunSetting setting, int most) {
    List<Integer> counts = new ArrayList<>();
    setting.experts().forEach(expert -> counts.add(Math.min(most, expert.layers().size())));
    return counts;
  }

  /** Returns the same split with another number of layers ahead, whose room the others share. */
  HybridSplit withAhead(RunSetting setting, int value) {
    return bothStay ? sharing(setting, value, firstShare, warm) : swapping(setting, value, warm);
  }

  OffloadPlan plan(RunSetting setting, Load load) {
    List<Residency> residencies =
        setting.experts().stream()
            .map(expert -> Residency.strided(expert, counts.get(expert.index())))
            .toList();
    List<Expert> running = Experts.running(setting);
    long staying = 0;
    for (Expert expert : running) {
      long bytes = residencies.get(expert.index()).bytes();
      staying = bothStay ? staying + bytes : Math.max(staying, bytes);
    }
    boolean streams =
        running.stream().anyMatch(expert -> !residencies.get(expert.index()).streamed().isEmpty());
    long passing = streams ? (ahead + 1) * Experts.largestLayerBytes(setting) : 0;
    return new LookaheadPlan(
        setting,
        new CacheLayout(
            residencies,
            bothStay,
            false,
            warm,
            staying + passing,
            2 * running.get(0).layers().size(),
            load,
            decision(setting)));
  }

  private String decision(RunSetting setting) {
    List<Expert> running = Experts.running(setting);
    boolean all =
        running.stream().allMatch(expert -> counts.get(expert.index()) == expert.layers().size());
    if (all && bothStay) {
      return "All layers fit, so all stay and none is copied.";
    }
    String kept =
        running.stream()
            .map(
                expert ->
                    "%d of %d layers of %s"
                        .formatted(
                            counts.get(expert.index()), expert.layers().size(), expert.name()))
            .collect(Collectors.joining(" and "));
    String swap =
        bothStay || running.size() == 1
            ? ""
            : ", one expert at a time; they change places at step %d"
                .formatted(Experts.switchStep(setting));
    return "Keeps %s%s%s%s."
        .formatted(
            kept,
            all ? "" : ", and loads the others %d ahead".formatted(ahead),
            swap,
            warm ? "" : "; nothing stays between runs");
  }
}
