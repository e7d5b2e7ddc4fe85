package dev.offload.strategies;

import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.Load;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;

/**
 * The simplest layerwise offload, as in DiffSynth-Studio: a blocking copy of each layer from
 * pageable memory just before it runs, and nothing ahead.
 */
final class SynchronousPlan implements OffloadPlan {
  private final RunSetting setting;

  SynchronousPlan(RunSetting setting) {
    this.setting = setting;
  }

  @Override
  public String decision() {
    return "Copies every layer just before it runs; the host waits for each.";
  }

  @Override
  public void beforeRun(Recorder recorder) {
    for (Expert expert : setting.experts()) {
      recorder.preload(expert.outer());
      expert.layers().forEach(layer -> recorder.keepOnHost(layer, Load.pageable()));
    }
  }

  @Override
  public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
    recorder.load(layer, Load.pageable());
  }

  @Override
  public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
    recorder.evict(layer, Evict.DROP);
  }
}
