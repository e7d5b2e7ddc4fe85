package com.example.pinnedpool;

import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Phase;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One run: while a layer computes, the next one streams in, unless it is on the GPU for good. */
final class PinnedPoolPlan implements OffloadPlan {
  private final RunSetting setting;
  private final Set<LayerId> pooled;
  private final boolean restOnGpu;

  /**
   * The layers of the whole run in the order in which they run, which is known before it starts.
   */
  private final List<Layer> passes = new ArrayList<>();

  private int nextPass;

  PinnedPoolPlan(RunSetting setting, Set<LayerId> pooled, boolean restOnGpu) {
    this.setting = setting;
    this.pooled = pooled;
    this.restOnGpu = restOnGpu;
    for (RunStep step : setting.steps()) {
      for (int forward = 0; forward < setting.forwardsPerStep(); forward++) {
        passes.addAll(step.expert().layers());
      }
    }
  }

  @Override
  public String decision() {
    int layers = setting.experts().stream().mapToInt(expert -> expert.layers().size()).sum();
    int rest = layers - pooled.size();
    return rest == 0
        ? "Pins all %d layers.".formatted(layers)
        : "Pins %d of %d layers; %d %s."
            .formatted(pooled.size(), layers, rest, restOnGpu ? "stay on the GPU" : "are pageable");
  }

  @Override
  public void beforeRun(Recorder recorder) {
    for (Expert expert : setting.experts()) {
      recorder.preload(expert.outer());
      for (Layer layer : expert.layers()) {
        if (stays(layer)) {
          recorder.preload(layer);
        } else {
          // Counted even if the layer never runs: a server fills its pool when it starts.
          recorder.keep(layer, isPooled(layer) ? Store.pinned() : Store.pageable());
        }
      }
    }
    if (isPooled(passes.get(0))) {
      recorder.preload(passes.get(0));
    }
  }

  @Override
  public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
    if (!recorder.isLoaded(layer)) {
      recorder.load(layer, isPooled(layer) ? Copy.asynchronous().afterCompute() : Copy.blocking());
    }
    recorder.await(layer);
    nextPass++;
    if (nextPass < passes.size()) {
      Layer next = passes.get(nextPass);
      if (isPooled(next) && !recorder.isLoaded(next)) {
        recorder.load(next, afterLastCollective(layer));
      }
    }
  }

  /**
   * Where copies and collectives share a link, a collective stands still until the copy ends, on
   * every rank. After a layer's last one, kernels alone are left to run beside the copy.
   */
  private static Copy afterLastCollective(Layer running) {
    Copy copy = Copy.asynchronous().afterCompute();
    for (int phase = 0; phase < running.phases().size(); phase++) {
      if (running.phases().get(phase) instanceof Phase.Exchange) {
        copy = Copy.asynchronous().afterPhase(phase);
      }
    }
    return copy;
  }

  @Override
  public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
    if (!stays(layer)) {
      recorder.evict(layer, Evict.DROP);
    }
  }

  /** Brings the first layer back, so that the next run finds what this one found. */
  @Override
  public void afterRun(Recorder recorder) {
    Layer first = passes.get(0);
    if (isPooled(first)) {
      recorder.load(first, Copy.asynchronous().afterCompute());
    }
  }

  private boolean isPooled(Layer layer) {
    return pooled.contains(layer.id());
  }

  private boolean stays(Layer layer) {
    return restOnGpu && !isPooled(layer);
  }
}
