package dev.offload.strategies;

import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.Movement;
import dev.offload.core.strategy.Movement.Prefetch;
import dev.offload.core.strategy.Movement.Waiter;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.Store;
import java.util.List;
import java.util.Optional;

/**
 * Group offloading of diffusers with a stream and one block per group, without {@code
 * record_stream}.
 *
 * <p>Before a layer, the host waits for its copy and starts the next layer's; after it, the host
 * waits for compute before the layer is dropped. So the launch of every layer's kernels is exposed,
 * even where the copies are hidden. Nothing is prefetched across forwards.
 */
final class GroupOffloadPlan implements OffloadPlan {
  private static final Transport ONLOAD =
      new Transport(Store.pinned().byTensor(), Copy.asynchronous());

  private final RunSetting setting;

  GroupOffloadPlan(RunSetting setting) {
    this.setting = setting;
  }

  @Override
  public String decision() {
    return "Streams every layer, 1 ahead; the host waits for each.";
  }

  @Override
  public Optional<Movement> movement() {
    return Optional.of(Movement.ofLayers(List.of(), Prefetch.ahead(1).waitedForBy(Waiter.HOST)));
  }

  @Override
  public void beforeRun(Recorder recorder) {
    for (Expert expert : setting.experts()) {
      recorder.preload(expert.outer());
      expert.layers().forEach(layer -> ONLOAD.keep(layer, recorder));
    }
  }

  @Override
  public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
    List<Layer> layers = step.expert().layers();
    if (!recorder.isLoaded(layer)) {
      ONLOAD.load(layer, recorder);
    }
    recorder.block(layer);
    int next = layer.id().index() + 1;
    if (next < layers.size()) {
      ONLOAD.load(layers.get(next), recorder);
    }
  }

  @Override
  public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
    recorder.synchronize();
    recorder.evict(layer, Evict.DROP);
  }
}
