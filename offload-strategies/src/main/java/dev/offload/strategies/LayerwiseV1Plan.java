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
 * Layerwise offload as SGLang PR #15511 introduced it in December 2025.
 *
 * <p>Before a layer, the copy stream waits for compute and then loads the next layer, tensor by
 * tensor. After it, compute waits for the whole copy stream, and the layer is dropped. Layer 0 of
 * every expert is loaded with the model and never dropped; the last layer prefetches nothing.
 */
final class LayerwiseV1Plan implements OffloadPlan {
  private static final Transport PREFETCH =
      new Transport(Store.pinned().byTensor(), Copy.asynchronous().afterCompute());

  private final RunSetting setting;

  LayerwiseV1Plan(RunSetting setting) {
    this.setting = setting;
  }

  @Override
  public String decision() {
    return "Streams every layer but the first of each expert, 1 ahead.";
  }

  /** The first layer is there as the one that is loaded ahead, which the last does for no other. */
  @Override
  public Optional<Movement> movement() {
    return Optional.of(
        Movement.ofLayers(List.of(), Prefetch.ahead(1).waitedForBy(Waiter.COMPUTE_FOR_ALL)));
  }

  @Override
  public void beforeRun(Recorder recorder) {
    for (Expert expert : setting.experts()) {
      recorder.preload(expert.outer());
      recorder.preload(expert.layers().get(0));
      expert.layers().forEach(layer -> PREFETCH.keep(layer, recorder));
    }
  }

  @Override
  public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
    int next = layer.id().index() + 1;
    if (next < step.expert().layers().size()) {
      PREFETCH.load(step.expert().layers().get(next), recorder);
    }
  }

  @Override
  public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
    List<Layer> layers = step.expert().layers();
    int index = layer.id().index();
    if (index + 1 < layers.size()) {
      recorder.await(layers.get(index + 1));
    }
    if (index > 0) {
      recorder.evict(layer, Evict.DROP);
    }
  }
}
