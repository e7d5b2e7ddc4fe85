package dev.offload.examples.library;

import dev.offload.core.Answer;
import dev.offload.core.Offload;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.Store;
import dev.offload.core.strategy.StrategyOptions;

/** Compares a strategy of one's own, which need not be a plugin, with a known one. */
public final class E5OwnStrategy {
  private E5OwnStrategy() {}

  /** Prints the comparison. */
  public static void main(String[] args) {
    compare(Offload.load()).table().print(System.out);
  }

  static Answer compare(Offload offload) {
    return offload
        .question("Wan2.2-T2V-A14B")
        .gpus(4)
        .steps(8)
        .compare(new JustInTime(), "layerwise");
  }

  /** Loads every layer right when it is needed, and drops it right after. */
  private static final class JustInTime implements OffloadStrategy {
    @Override
    public String name() {
      return "just-in-time";
    }

    @Override
    public String description() {
      return "Loads every layer when it is needed.";
    }

    @Override
    public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
      return new OffloadPlan() {
        @Override
        public void beforeRun(Recorder recorder) {
          for (Expert expert : setting.experts()) {
            recorder.preload(expert.outer());
            expert.layers().forEach(layer -> recorder.keep(layer, Store.pinned()));
          }
        }

        @Override
        public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
          recorder.load(layer, Copy.asynchronous().afterCompute());
          recorder.await(layer);
        }

        @Override
        public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
          recorder.evict(layer, Evict.DROP);
        }
      };
    }
  }
}
