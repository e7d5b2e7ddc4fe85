package dev.offload.strategies;

import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.Movement;
import dev.offload.core.strategy.Movement.Prefetch;
import dev.offload.core.strategy.Movement.Waiter;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import java.util.List;
import java.util.Optional;

/**
 * The simplest layerwise offload, as in DiffSynth-Studio: a blocking copy of each layer from
 * pageable memory just before it runs, and nothing ahead; but layers may stay.
 */
final class SynchronousPlan implements OffloadPlan {
  private final RunSetting setting;
  private final List<Residency> residencies;

  /**
   * @param residencies the layers that stay, by expert
   */
  SynchronousPlan(RunSetting setting, List<Residency> residencies) {
    this.setting = setting;
    this.residencies = List.copyOf(residencies);
  }

  /** Copies every layer. */
  static SynchronousPlan streamingAll(RunSetting setting) {
    return new SynchronousPlan(
        setting, setting.experts().stream().map(expert -> Residency.leading(expert, 0)).toList());
  }

  @Override
  public String decision() {
    int stay = residencies.stream().mapToInt(Residency::count).sum();
    int copied = residencies.stream().mapToInt(residency -> residency.streamed().size()).sum();
    if (stay == 0) {
      return "Copies every layer just before it runs; the host waits for each.";
    }
    return copied == 0
        ? "Keeps all %d layers.".formatted(stay)
        : "Copies %d of %d layers, each just before it runs, and the host waits for it; %d stay."
            .formatted(copied, copied + stay, stay);
  }

  @Override
  public Optional<Movement> movement() {
    return Optional.of(
        Movement.ofLayers(Residency.ids(residencies), Prefetch.ahead(0).waitedForBy(Waiter.HOST)));
  }

  @Override
  public void beforeRun(Recorder recorder) {
    for (Expert expert : setting.experts()) {
      recorder.preload(expert.outer());
      Residency residency = residencies.get(expert.index());
      residency.layers().forEach(recorder::preload);
      residency.streamed().forEach(layer -> Transport.PAGEABLE.keep(layer, recorder));
    }
  }

  @Override
  public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
    if (streams(step, layer)) {
      Transport.PAGEABLE.load(layer, recorder);
    }
  }

  @Override
  public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
    if (streams(step, layer)) {
      recorder.evict(layer, Evict.DROP);
    }
  }

  private boolean streams(RunStep step, Layer layer) {
    return !residencies.get(step.expert().index()).contains(layer);
  }
}
