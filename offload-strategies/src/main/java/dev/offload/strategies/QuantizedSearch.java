package dev.offload.strategies;

import dev.offload.core.model.WeightFormat;
import dev.offload.core.scenario.Expert;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds the fastest way to hold quantized layers: all of them, as many of both experts as fit, or
 * as many of one as fit while the experts change places.
 */
final class QuantizedSearch {
  /** How many layers pass through beside those that stay, where not all do. */
  private static final int PASSING = 2;

  private final RunSetting setting;
  private final WeightFormat format;
  private final boolean expands;
  private final ResidentCount resident;
  private final List<Expert> running;
  private final long largest;

  /**
   * @param expands whether layers are expanded to bf16 before they run
   */
  QuantizedSearch(
      RunSetting setting, WeightFormat format, boolean expands, ResidentCount resident) {
    this.setting = setting;
    this.format = format;
    this.expands = expands;
    this.resident = resident;
    this.running = Experts.running(setting);
    this.largest =
        running.stream()
            .flatMap(expert -> expert.layers().stream())
            .mapToLong(layer -> layer.weightBytes(format))
            .max()
            .orElse(0);
  }

  /** Returns the plan of the fastest candidate that fits; of the leanest, if none does. */
  OffloadPlan best() {
    long expanded = expands ? Experts.largestLayerBytes(setting) : 0;
    long room = setting.weightBudgetBytes() - Experts.outerBytes(setting) - expanded;
    Trial<CacheLayout> everything = rehearse(layout(room / largest, true, true));
    if (everything.rehearsal().feasible() && streamsNothing(everything.subject())) {
      return everything.plan().get();
    }
    List<Trial<CacheLayout>> trials = new ArrayList<>(List.of(everything));
    for (boolean warm : new boolean[] {true, false}) {
      trials.add(rehearse(layout(room / largest, false, warm)));
    }
    if (running.size() > 1) {
      trials.add(rehearse(layout(room / largest, true, false)));
    }
    return Trial.fastest(trials)
        .map(trial -> trial.plan().get())
        .orElseGet(() -> plan(layout(0, false, false)));
  }

  private boolean streamsNothing(CacheLayout layout) {
    return running.stream()
        .allMatch(expert -> layout.residencies().get(expert.index()).streamed().isEmpty());
  }

  /**
   * @param fitting how many layers fit
   */
  private CacheLayout layout(long fitting, boolean bothStay, boolean warm) {
    long all = running.stream().mapToLong(expert -> expert.layers().size()).sum();
    long most = running.stream().mapToLong(expert -> expert.layers().size()).max().orElse(0);
    boolean allStay = fitting >= (bothStay ? all : most);
    long staying = allStay ? fitting : fitting - PASSING;
    long each = bothStay && !allStay ? staying / running.size() : staying;
    List<Residency> residencies =
        setting.experts().stream()
            .map(expert -> Residency.strided(expert, resident.of(expert.layers().size(), each)))
            .toList();
    int kept = 0;
    boolean streams = false;
    for (Expert expert : running) {
      Residency residency = residencies.get(expert.index());
      kept = bothStay ? kept + residency.count() : Math.max(kept, residency.count());
      streams |= !residency.streamed().isEmpty();
    }
    return new CacheLayout(
        residencies,
        bothStay,
        false,
        warm,
        (kept + (streams ? PASSING : 0)) * largest,
        2 * running.get(0).layers().size(),
        new Transport(Store.pinned().in(format), Copy.asynchronous().afterCompute()),
        decision(residencies, bothStay));
  }

  private Trial<CacheLayout> rehearse(CacheLayout layout) {
    return Trial.of(setting, layout, () -> plan(layout));
  }

  private OffloadPlan plan(CacheLayout layout) {
    OffloadPlan stored = new LookaheadPlan(setting, layout);
    return expands ? new DequantizingPlan(stored) : stored;
  }

  private String decision(List<Residency> residencies, boolean bothStay) {
    Residency first = residencies.get(running.get(0).index());
    String name = format.precision().name().toLowerCase(Locale.ROOT);
    String kept =
        first.streamed().isEmpty()
            ? "keeps all layers of %s".formatted(bothStay ? "each expert" : "the running expert")
            : "keeps %d of %d layers of %s and streams the others"
                .formatted(
                    first.count(),
                    first.count() + first.streamed().size(),
                    bothStay ? "each expert" : "the running expert");
    return "Stores layers in %s, %s, %s; outputs change."
        .formatted(
            name, expands ? "expands each before it runs" : "computes with them as stored", kept);
  }
}
