package dev.offload.strategies;

import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.RunSetting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Finds the fastest split by rehearsing candidates: first how the experts share the memory and
 * whether weights stay between runs, then how far to load ahead, then one layer more or less, then
 * the plain layerwise plans.
 *
 * <p>Keeping everything is the answer if it fits. No plan is faster than it even if it does not
 * fit, so that the search ends where one is as fast.
 */
final class HybridSearch {
  /** The shares of the room for layers that the first expert may get where both stay. */
  private static final double[] FIRST_SHARES = {1, 0.5, 0};

  /** How far from the best share finer ones are tried, one after the other. */
  private static final double[] FINER_SHARES = {0.25, 0.125};

  /**
   * How many layers may be played through for the sake of single layers that stay; so many that the
   * splits of a small run are nearly all tried, and those of a long one hardly.
   */
  private static final int MOST_PASSES_OF_REFINING = 4_000;

  /** As close to the fastest possible as makes no difference. */
  private static final double EQUAL = 1 + 1e-9;

  private final RunSetting setting;
  private final List<Integer> depths;
  private final Optional<ResidentCount> asked;
  private final boolean bothMayStay;
  private final boolean mayChangePlaces;
  private final List<Trial<?>> trials = new ArrayList<>();
  private final List<Trial<Candidate>> splits = new ArrayList<>();
  private final Set<HybridSplit> tried = new HashSet<>();
  private double fastestPossibleSeconds;
  private long warmBytesTooMany = Long.MAX_VALUE;

  /**
   * A split for each number of layers ahead.
   *
   * @param firstShare the first expert's share of the room if both stay; NaN if they change places
   */
  private record Shape(double firstShare, boolean warm, IntFunction<HybridSplit> split) {}

  private record Candidate(Shape shape, HybridSplit split) {}

  /**
   * @param depths how many layers may be loaded ahead, the most likely first
   * @param asked how many layers of each expert stay; empty for the fastest
   * @param bothMayStay whether layers of both experts may stay at once
   * @param mayChangePlaces whether the experts may change places
   */
  HybridSearch(
      RunSetting setting,
      List<Integer> depths,
      Optional<ResidentCount> asked,
      boolean bothMayStay,
      boolean mayChangePlaces) {
    this.setting = setting;
    this.depths = depths;
    this.asked = asked;
    this.bothMayStay = bothMayStay;
    // A single expert has no other to share with, or to give way to.
    this.mayChangePlaces = mayChangePlaces || Experts.running(setting).size() == 1;
  }

  /** Returns the plan of the fastest candidate that fits; of the leanest, if none does. */
  OffloadPlan best() {
    if (asked.isEmpty()) {
      HybridSplit everything = HybridSplit.everything(setting);
      Trial<?> trial =
          Trial.of(setting, everything, () -> everything.plan(setting, Transport.PINNED));
      if (trial.rehearsal().feasible() && (bothMayStay || Experts.running(setting).size() == 1)) {
        return trial.plan().get();
      }
      fastestPossibleSeconds = trial.rehearsal().seconds();
    }
    tryShapes();
    tryFinerShares();
    tryDepths();
    if (asked.isEmpty()) {
      refine();
    }
    if (asked.isEmpty() && depths.size() > 1) {
      tryPlainPlans();
    }
    return Trial.fastest(trials).map(trial -> trial.plan().get()).orElseGet(this::leanest);
  }

  private void tryShapes() {
    int depth = depths.get(0);
    List<Shape> pairs = new ArrayList<>();
    for (boolean warm : new boolean[] {false, true}) {
      if (mayChangePlaces) {
        pairs.add(swapping(warm));
      }
      if (bothMayStay && Experts.running(setting).size() > 1) {
        if (asked.isPresent()) {
          pairs.add(sharing(Double.NaN, warm));
        } else {
          for (double share : FIRST_SHARES) {
            pairs.add(sharing(share, warm));
          }
        }
      }
    }
    pairs.forEach(shape -> tryOut(shape, depth));
  }

  private Shape swapping(boolean warm) {
    return new Shape(
        Double.NaN,
        warm,
        ahead ->
            asked
                .map(count -> HybridSplit.asked(setting, count, false, ahead, warm))
                .orElseGet(() -> HybridSplit.swapping(setting, ahead, warm)));
  }

  private Shape sharing(double share, boolean warm) {
    return new Shape(
        share,
        warm,
        ahead ->
            asked
                .map(count -> HybridSplit.asked(setting, count, true, ahead, warm))
                .orElseGet(() -> HybridSplit.sharing(setting, ahead, share, warm)));
  }

  private void tryFinerShares() {
    for (double distance : FINER_SHARES) {
      Optional<Shape> best = Trial.fastest(splits).map(trial -> trial.subject().shape());
      if (best.isPresent() && !Double.isNaN(best.get().firstShare())) {
        for (int sign = -1; sign <= 1; sign += 2) {
          double share = best.get().firstShare() + sign * distance;
          if (share > 0 && share < 1) {
            tryOut(sharing(share, best.get().warm()), depths.get(0));
          }
        }
      }
    }
  }

  private void tryDepths() {
    Shape shape =
        Trial.fastest(splits)
            .map(trial -> trial.subject().shape())
            .orElseGet(() -> swapping(false));
    depths.subList(1, depths.size()).forEach(depth -> tryOut(shape, depth));
  }

  /** Goes from the best split to its best neighbour, as long as that is faster. */
  private void refine() {
    long allowed = MOST_PASSES_OF_REFINING / passes();
    boolean better = !isAsFastAsPossible();
    while (better && allowed > 0) {
      Optional<Trial<Candidate>> best = Trial.fastest(splits);
      if (best.isEmpty()) {
        return;
      }
      Candidate candidate = best.get().subject();
      for (HybridSplit split : candidate.split().neighbours(setting)) {
        boolean allowedByUser =
            (depths.size() > 1 || depths.contains(split.ahead()))
                && (split.bothStay() ? bothMayStay : mayChangePlaces);
        boolean fits = split.capacityBytes(setting) <= Experts.roomBytes(setting);
        if (allowedByUser && fits && allowed > 0 && !tried.contains(split)) {
          tryOut(candidate.shape(), split);
          allowed--;
        }
      }
      better = Trial.fastest(splits).get() != best.get();
    }
  }

  private long passes() {
    return setting.steps().stream()
        .mapToLong(step -> (long) setting.forwardsPerStep() * step.expert().layers().size())
        .sum();
  }

  private void tryOut(Shape shape, int depth) {
    tryOut(shape, shape.split().apply(depth));
  }

  private void tryOut(Shape shape, HybridSplit split) {
    boolean tooWarm = split.warm() && split.warmBytes(setting) >= warmBytesTooMany;
    if (isAsFastAsPossible() || tooWarm || !tried.add(split)) {
      return;
    }
    Trial<Candidate> trial =
        Trial.of(setting, new Candidate(shape, split), () -> split.plan(setting, Transport.PINNED));
    trials.add(trial);
    splits.add(trial);
    if (split.warm() && !trial.rehearsal().feasible() && needsLess(split.cold(), trial)) {
      // Beside the text encoder or the decoder, nothing larger fits either.
      warmBytesTooMany = split.warmBytes(setting);
    }
  }

  /** Returns whether a split fits that was tried, and has a lower peak than one that does not. */
  private boolean needsLess(HybridSplit split, Trial<?> infeasible) {
    return splits.stream()
        .filter(trial -> trial.rehearsal().feasible() && trial.subject().split().equals(split))
        .anyMatch(trial -> trial.rehearsal().deviceBytes() < infeasible.rehearsal().deviceBytes());
  }

  private boolean isAsFastAsPossible() {
    return Trial.fastest(trials)
        .filter(trial -> trial.rehearsal().seconds() <= fastestPossibleSeconds * EQUAL)
        .isPresent();
  }

  private void tryPlainPlans() {
    boolean pinnedFits = tryOut("v2", () -> LayerwiseV2Plan.streamingAll(setting));
    tryOut("v1", () -> new LayerwiseV1Plan(setting));
    if (!pinnedFits) {
      // Those that need less memory, of the device or of the host.
      HybridSplit pageable = HybridSplit.swapping(setting, 0, false);
      tryOut("pageable", () -> pageable.plan(setting, Transport.PAGEABLE));
      tryOut("group", () -> new GroupOffloadPlan(setting));
      tryOut("synchronous", () -> SynchronousPlan.streamingAll(setting));
    }
  }

  /** Returns whether the plan fits, or is not needed. */
  private boolean tryOut(String name, Supplier<OffloadPlan> plan) {
    if (isAsFastAsPossible()) {
      return true;
    }
    Trial<String> trial = Trial.of(setting, name, plan);
    trials.add(trial);
    return trial.rehearsal().feasible();
  }

  private OffloadPlan leanest() {
    if (asked.isPresent()) {
      return trials.get(0).plan().get();
    }
    HybridSplit nothing = HybridSplit.nothing(setting, depths.contains(0) ? 0 : depths.get(0));
    String reason = setting.rehearse(nothing.plan(setting, Transport.PAGEABLE)).reason();
    return nothing.plan(
        setting,
        Transport.PAGEABLE,
        "Nothing fits: even a plan that keeps no layer %s.".formatted(reason));
  }
}
