package dev.offload.strategies;

import dev.offload.core.scenario.Expert;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds the leanest rolling swap that is not slower than others: whether weights stay between runs,
 * how early the second expert's layers begin to move in, and how layers are copied.
 */
final class RollingSearch {
  /** How many layers pass through beside those that stay, where not all do. */
  private static final int PASSING = 2;

  /** How many steps ahead layers may be loaded. */
  private static final int[] HORIZON_STEPS = {1, 4};

  private final RunSetting setting;
  private final ResidentCount resident;
  private final List<Copy.Asynchronous> copies;
  private final List<Expert> running;

  /**
   * @param resident how many layers stay
   * @param copies how layers may be copied, the preferred way first
   */
  RollingSearch(RunSetting setting, ResidentCount resident, List<Copy.Asynchronous> copies) {
    this.setting = setting;
    this.resident = resident;
    this.copies = List.copyOf(copies);
    this.running = Experts.running(setting);
  }

  /** Returns the plan of the leanest of the fastest that fit; of the leanest, if none does. */
  OffloadPlan best() {
    long room = Experts.roomBytes(setting);
    List<Residency> residencies = residencies(room);
    long lean = leanBytes(residencies);
    int forward = running.get(0).layers().size();
    List<Trial<CacheLayout>> trials = new ArrayList<>();
    // In the order of growing memory, so that of equals the leanest is found first.
    for (boolean warm : new boolean[] {false, true}) {
      trials.add(rehearse(layout(residencies, warm, lean, forward, copies.get(0))));
    }
    for (int steps : HORIZON_STEPS) {
      int passes = steps * setting.forwardsPerStep() * forward;
      if (room > lean) {
        trials.add(rehearse(layout(residencies, false, room, passes, copies.get(0))));
      }
    }
    Trial<CacheLayout> best = leanestOfFastest(trials);
    List<Trial<CacheLayout>> others = new ArrayList<>();
    others.add(best);
    for (Copy.Asynchronous copy : copies.subList(1, copies.size())) {
      CacheLayout subject = best.subject();
      boolean warm = subject.warm();
      others.add(
          rehearse(
              layout(residencies, warm, subject.capacityBytes(), subject.horizonPasses(), copy)));
    }
    return leanestOfFastest(others).plan().get();
  }

  private static Trial<CacheLayout> leanestOfFastest(List<Trial<CacheLayout>> trials) {
    Trial<CacheLayout> best = trials.get(0);
    for (Trial<CacheLayout> trial : trials) {
      boolean better =
          trial.rehearsal().feasible()
              && (!best.rehearsal().feasible() || trial.isClearlyFasterThan(best));
      best = better ? trial : best;
    }
    return best;
  }

  private List<Residency> residencies(long room) {
    long largest = Experts.largestLayerBytes(setting);
    long count = Math.max(0, room / largest);
    boolean allStay = running.stream().allMatch(expert -> expert.layers().size() <= count);
    long most = allStay ? count : Math.max(0, count - PASSING);
    return setting.experts().stream()
        .map(expert -> Residency.strided(expert, resident.of(expert.layers().size(), most)))
        .toList();
  }

  private long leanBytes(List<Residency> residencies) {
    long bytes = 0;
    for (Expert expert : running) {
      Residency residency = residencies.get(expert.index());
      long passing =
          !residency.streamed().isEmpty() ? PASSING * Experts.largestLayerBytes(setting) : 0;
      bytes = Math.max(bytes, residency.bytes() + passing);
    }
    return bytes;
  }

  private Trial<CacheLayout> rehearse(CacheLayout layout) {
    return Trial.of(setting, layout, () -> new LookaheadPlan(setting, layout));
  }

  private CacheLayout layout(
      List<Residency> residencies,
      boolean warm,
      long capacityBytes,
      int horizonPasses,
      Copy.Asynchronous copy) {
    return new CacheLayout(
        residencies,
        false,
        true,
        warm,
        capacityBytes,
        horizonPasses,
        new Transport(Store.pinned(), copy),
        decision(residencies, warm, copy));
  }

  private String decision(List<Residency> residencies, boolean warm, Copy.Asynchronous copy) {
    Expert first = running.get(0);
    int count = residencies.get(first.index()).count();
    int layers = first.layers().size();
    String kept =
        count == layers
            ? "Keeps the %d layers of the running expert".formatted(layers)
            : "Keeps %d of %d layers of the running expert and streams the others"
                .formatted(count, layers);
    int switchStep = Experts.switchStep(setting);
    String swap =
        switchStep == 0
            ? ""
            : "; in step %d each gives way to its counterpart".formatted(switchStep - 1);
    String chunks =
        copy.yielding()
            ? String.format(
                Locale.ROOT,
                "; copies of at most %.1f MB wait for collectives to end",
                copy.chunkBytes() / 1e6)
            : "; layers are copied whole, whatever collectives do";
    String start =
        copy.start() instanceof Copy.Start.BesideAttention ? "; copies begin beside attention" : "";
    return kept + swap + chunks + start + (warm ? "." : "; nothing stays between runs.");
  }
}
