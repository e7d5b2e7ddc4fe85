package dev.offload.strategies;

import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.Load;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import java.util.List;

/**
 * Layerwise offload as SGLang has it since January 2026: one flat pinned buffer per layer.
 *
 * <p>With a prefetch of k, every k-th layer makes the copy stream wait for compute and then loads
 * the k layers after the next k-1, counting on from the last layer to the first of the next
 * forward. Before a layer, compute waits for that layer's copy alone; after it, the layer is
 * dropped. The first k layers of every expert are loaded with the model.
 */
final class LayerwiseV2Plan implements OffloadPlan {
  private static final Load PREFETCH = Load.pinned().afterCompute();

  private final RunSetting setting;
  private final double prefetch;

  /**
   * @param prefetch from 1 on a number of layers, below 1 a share of the layers
   */
  LayerwiseV2Plan(RunSetting setting, double prefetch) {
    this.setting = setting;
    this.prefetch = prefetch;
  }

  /** Returns how many layers are loaded at a time, as SGLang derives it from its prefetch size. */
  static int ahead(double prefetch, int layers) {
    double ahead = prefetch < 1 ? 1 + Math.rint(prefetch * (layers - 1)) : Math.floor(prefetch);
    return (int) Math.min(ahead, layers);
  }

  @Override
  public void beforeRun(Recorder recorder) {
    for (Expert expert : setting.experts()) {
      recorder.preload(expert.outer());
      List<Layer> layers = expert.layers();
      layers.subList(0, ahead(prefetch, layers.size())).forEach(recorder::preload);
      layers.forEach(layer -> recorder.keepOnHost(layer, PREFETCH));
    }
  }

  @Override
  public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
    List<Layer> layers = step.expert().layers();
    int ahead = ahead(prefetch, layers.size());
    int index = layer.id().index();
    if (index % ahead == 0) {
      for (int i = index + ahead; i < index + 2 * ahead; i++) {
        Layer wanted = layers.get(i % layers.size());
        if (!recorder.isLoaded(wanted)) {
          recorder.load(wanted, PREFETCH);
        }
      }
    }
    if (!recorder.isLoaded(layer)) {
      // The last group was shorter than k, or the whole model is one group.
      recorder.load(layer, PREFETCH);
    }
    recorder.await(layer);
  }

  /** Leaves what was there at the start, so that the next run finds it. */
  @Override
  public void afterRun(Recorder recorder) {
    for (Expert expert : setting.experts()) {
      List<Layer> layers = expert.layers();
      int ahead = ahead(prefetch, layers.size());
      for (Layer layer : layers.subList(ahead, layers.size())) {
        if (recorder.isLoaded(layer)) {
          recorder.await(layer);
          recorder.evict(layer, Evict.DROP);
        }
      }
      for (Layer layer : layers.subList(0, ahead)) {
        if (!recorder.isLoaded(layer)) {
          recorder.load(layer, PREFETCH);
        }
      }
    }
  }

  @Override
  public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
    recorder.evict(layer, Evict.DROP);
  }
}
