package dev.offload.strategies;

import dev.offload.core.strategy.Load;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.RunSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the fastest split by rehearsing candidates: first how the experts share the memory and
 * whether weights stay between runs, then how far to load ahead.
 */
final class HybridSearch {
  /** The shares of the room for layers that the first expert may get where both stay. */
  private static final double[] FIRST_SHARES = {1, 0.75, 0.5, 0.25, 0};

  private static final Load LOAD = Load.pinned().afterCompute();

  private final RunSetting setting;
  private final List<Integer> depths;
  private final boolean bothMayStay;
  private final boolean mayChangePlaces;

  /**
   * @param depths how many layers may be loaded ahead, the most likely first
   * @param bothMayStay whether layers of both experts may stay at once
   * @param mayChangePlaces whether the experts may change places
   */
  HybridSearch(
      RunSetting setting, List<Integer> depths, boolean bothMayStay, boolean mayChangePlaces) {
    this.setting = setting;
    this.depths = depths;
    this.bothMayStay = bothMayStay;
    this.mayChangePlaces = mayChangePlaces;
  }

  /** Returns the plan of the fastest candidate that fits; of the leanest, if none does. */
  OffloadPlan best() {
    if (bothMayStay) {
      Trial<HybridSplit> everything = rehearse(HybridSplit.everything(setting));
      if (everything.rehearsal().feasible()) {
        return everything.plan().get();
      }
    }
    List<Trial<HybridSplit>> trials = new ArrayList<>();
    for (boolean warm : new boolean[] {false, true}) {
      splits(depths.get(0), warm).forEach(split -> trials.add(rehearse(split)));
    }
    Optional<Trial<HybridSplit>> best = Trial.fastest(trials);
    for (int depth : depths.subList(1, depths.size())) {
      HybridSplit shape =
          best.map(Trial::subject).orElseGet(() -> HybridSplit.swapping(setting, depth, false));
      trials.add(rehearse(shape.withAhead(setting, depth)));
    }
    best = Trial.fastest(trials);
    List<Trial<String>> plain =
        List.of(
            Trial.of(setting, "v2", () -> LayerwiseV2Plan.streamingAll(setting)),
            Trial.of(setting, "v1", () -> new LayerwiseV1Plan(setting)));
    Optional<Trial<String>> streaming = Trial.fastest(plain);
    if (best.isEmpty() && streaming.isEmpty()) {
      return HybridSplit.swapping(setting, depths.get(depths.size() - 1), false)
          .plan(setting, LOAD);
    }
    boolean plainIsFaster =
        best.isEmpty() || (streaming.isPresent() && streaming.get().isFasterThan(best.get()));
    return (plainIsFaster ? streaming.get() : best.get()).plan().get();
  }

  private List<HybridSplit> splits(int ahead, boolean warm) {
    List<HybridSplit> splits = new ArrayList<>();
    if (mayChangePlaces) {
      splits.add(HybridSplit.swapping(setting, ahead, warm));
    }
    if (bothMayStay && Experts.running(setting).size() > 1) {
      for (double share : FIRST_SHARES) {
        splits.add(HybridSplit.sharing(setting, ahead, share, warm));
      }
    }
    return splits;
  }

  private Trial<HybridSplit> rehearse(HybridSplit split) {
    return Trial.of(setting, split, () -> split.plan(setting, LOAD));
  }
}
