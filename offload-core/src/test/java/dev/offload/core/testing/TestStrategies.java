package dev.offload.core.testing;

import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.scenario.Component;
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
import java.util.List;
import java.util.function.Function;

/** Simple strategies that cover what a recorder can be asked for. */
public final class TestStrategies {
  private TestStrategies() {}

  /** Makes a strategy of a plan. */
  public static OffloadStrategy of(String name, Function<RunSetting, OffloadPlan> plan) {
    return of(name, false, plan);
  }

  /** Makes a strategy of a plan that moves parts of layers. */
  public static OffloadStrategy ofParts(String name, Function<RunSetting, OffloadPlan> plan) {
    return of(name, true, plan);
  }

  private static OffloadStrategy of(
      String name, boolean parts, Function<RunSetting, OffloadPlan> plan) {
    return new OffloadStrategy() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String description() {
        return "A strategy of a test.";
      }

      @Override
      public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
        return plan.apply(setting);
      }

      @Override
      public boolean movesParts(StrategyOptions options) {
        return parts;
      }
    };
  }

  /** Attention stays; feed-forward networks stream, each beside the attention in front of it. */
  public static OffloadStrategy attentionStays() {
    return ofParts("attention-stays", AttentionStaysPlan::new);
  }

  /** Copies each layer before it runs, once for all forwards of a step. */
  public static OffloadStrategy interleaved() {
    return of(
        "interleaved",
        setting ->
            new StreamingPlan(setting, 0, Store.pinned()) {
              @Override
              public boolean interleavesForwards() {
                return true;
              }
            });
  }

  /** Everything stays; the encoders are preloaded too, or loaded behind the run like the VAE. */
  public static OffloadStrategy components(boolean stay) {
    return of("components", setting -> new ComponentsPlan(setting, stay));
  }

  /** Everything is there from the start. */
  public static OffloadStrategy resident() {
    return of("resident", ResidentPlan::new);
  }

  /**
   * Copies {@code depth} layers ahead, each as soon as the layer begins that is so many before it.
   */
  public static OffloadStrategy streaming(int depth) {
    return streaming(depth, setting -> Store.pinned());
  }

  /** The same from a store that may depend on the setting. */
  public static OffloadStrategy streaming(int depth, Function<RunSetting, Store> store) {
    return of("streaming", setting -> new StreamingPlan(setting, depth, store.apply(setting)));
  }

  /** Copies a shard on each rank, and gathers it. */
  public static OffloadStrategy sharded() {
    return streaming(1, setting -> Store.pinned().sharded());
  }

  /** Reads layers from disk where the machine has one that feeds all ranks, and shards them. */
  public static OffloadStrategy fromDisk() {
    return streaming(
        1,
        setting ->
            setting.aloneBytesPerSecond(TrafficClass.H2D_DISK).isPresent()
                ? Store.disk(1 << 20).sharded()
                : Store.pinned());
  }

  /** Copies the next layer after a phase of the one before. */
  public static OffloadStrategy anchored(int phase) {
    return of("anchored", setting -> new AnchoredPlan(setting, phase));
  }

  /** Compute waits for the copy of the next layer at the end of each layer, as in the first v1. */
  public static OffloadStrategy v1() {
    return of("v1", V1Plan::new);
  }

  /** The host copies each layer before it runs, and waits for it. */
  public static OffloadStrategy blocking() {
    return of("blocking", BlockingPlan::new);
  }

  /** The host waits for compute and for the copy at each layer. */
  public static OffloadStrategy synchronous() {
    return of("synchronous", SynchronousPlan::new);
  }

  /** Holds one expert, and swaps with a write-back through pageable memory. */
  public static OffloadStrategy swap() {
    return of("swap", SwapPlan::new);
  }

  private abstract static class Plan implements OffloadPlan {
    final RunSetting setting;

    Plan(RunSetting setting) {
      this.setting = setting;
    }

    @Override
    public void beforeRun(Recorder recorder) {
      setting.experts().forEach(expert -> recorder.preload(expert.outer()));
    }

    static void loadOnce(Layer layer, Copy how, Recorder recorder) {
      if (!recorder.isLoaded(layer)) {
        TestLoads.pinned(layer, how, recorder);
      }
    }
  }

  private static class ResidentPlan extends Plan {
    ResidentPlan(RunSetting setting) {
      super(setting);
    }

    @Override
    public void beforeRun(Recorder recorder) {
      super.beforeRun(recorder);
      setting.experts().forEach(expert -> expert.layers().forEach(recorder::preload));
    }
  }

  private static final class AttentionStaysPlan extends Plan {
    AttentionStaysPlan(RunSetting setting) {
      super(setting);
    }

    private static boolean streams(Layer part) {
      return part.name().endsWith(".ffn");
    }

    @Override
    public void beforeRun(Recorder recorder) {
      super.beforeRun(recorder);
      for (Expert expert : setting.experts()) {
        for (Layer part : expert.layers()) {
          if (!streams(part)) {
            recorder.preload(part);
          }
        }
      }
    }

    @Override
    public void beforeLayer(RunStep step, Layer part, Recorder recorder) {
      List<Layer> parts = step.expert().layers();
      int next = part.id().index() + 1;
      if (streams(part)) {
        recorder.await(part);
      } else if (next < parts.size() && streams(parts.get(next))) {
        loadOnce(parts.get(next), Copy.asynchronous().afterCompute(), recorder);
      }
    }

    @Override
    public void afterLayer(RunStep step, Layer part, Recorder recorder) {
      if (streams(part)) {
        recorder.evict(part, Evict.DROP);
      }
    }
  }

  private static final class ComponentsPlan extends ResidentPlan {
    private final boolean stay;

    ComponentsPlan(RunSetting setting, boolean stay) {
      super(setting);
      this.stay = stay;
    }

    @Override
    public void beforeRun(Recorder recorder) {
      super.beforeRun(recorder);
      for (Component component : setting.components()) {
        if (stay) {
          recorder.preload(component.weights());
        } else {
          recorder.keep(component.weights(), Store.pinned());
        }
      }
    }

    @Override
    public void afterRun(Recorder recorder) {
      for (Component component : setting.components()) {
        if (!stay) {
          recorder.load(component.weights(), Copy.asynchronous().afterCompute());
        }
      }
    }
  }

  private static class StreamingPlan extends Plan {
    private final int depth;
    private final Store store;

    StreamingPlan(RunSetting setting, int depth, Store store) {
      super(setting);
      this.store = store;
      this.depth = depth;
    }

    @Override
    public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
      List<Layer> layers = step.expert().layers();
      int index = layer.id().index();
      for (int i = index; i <= Math.min(index + depth, layers.size() - 1); i++) {
        if (!recorder.isLoaded(layers.get(i))) {
          TestLoads.load(layers.get(i), store, Copy.asynchronous().afterCompute(), recorder);
        }
      }
      recorder.await(layer);
    }

    @Override
    public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
      recorder.evict(layer, Evict.DROP);
    }
  }

  private static final class AnchoredPlan extends Plan {
    private final int phase;

    AnchoredPlan(RunSetting setting, int phase) {
      super(setting);
      this.phase = phase;
    }

    @Override
    public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
      List<Layer> layers = step.expert().layers();
      loadOnce(layer, Copy.asynchronous().afterCompute(), recorder);
      recorder.await(layer);
      int next = (layer.id().index() + 1) % layers.size();
      loadOnce(layers.get(next), Copy.asynchronous().afterPhase(phase), recorder);
    }

    @Override
    public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
      recorder.evict(layer, Evict.DROP);
    }

    /** Drops what was copied for forwards that did not come. */
    @Override
    public void afterRun(Recorder recorder) {
      for (Expert expert : setting.experts()) {
        for (Layer layer : expert.layers()) {
          if (recorder.isLoaded(layer)) {
            recorder.await(layer);
            recorder.evict(layer, Evict.DROP);
          }
        }
      }
    }
  }

  private static final class V1Plan extends Plan {
    V1Plan(RunSetting setting) {
      super(setting);
    }

    @Override
    public void beforeRun(Recorder recorder) {
      super.beforeRun(recorder);
      setting.experts().forEach(expert -> recorder.preload(expert.layers().get(0)));
    }

    @Override
    public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
      next(step, layer, recorder, true);
    }

    @Override
    public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
      next(step, layer, recorder, false);
      if (layer.id().index() > 0) {
        recorder.evict(layer, Evict.DROP);
      }
    }

    private static void next(RunStep step, Layer layer, Recorder recorder, boolean before) {
      List<Layer> layers = step.expert().layers();
      int next = layer.id().index() + 1;
      if (next < layers.size()) {
        if (before) {
          TestLoads.load(
              layers.get(next),
              Store.pinned().byTensor(),
              Copy.asynchronous().afterCompute(),
              recorder);
        } else {
          recorder.await(layers.get(next));
        }
      }
    }
  }

  private static final class BlockingPlan extends Plan {
    BlockingPlan(RunSetting setting) {
      super(setting);
    }

    @Override
    public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
      TestLoads.pageable(layer, recorder);
    }

    @Override
    public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
      recorder.evict(layer, Evict.DROP);
    }
  }

  private static final class SynchronousPlan extends Plan {
    SynchronousPlan(RunSetting setting) {
      super(setting);
    }

    @Override
    public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
      recorder.synchronize();
      TestLoads.pinned(layer, recorder);
      recorder.block(layer);
    }

    @Override
    public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
      recorder.evict(layer, Evict.DROP);
    }
  }

  private static final class SwapPlan extends Plan {
    private Expert current;

    SwapPlan(RunSetting setting) {
      super(setting);
      current = setting.steps().get(0).expert();
    }

    @Override
    public void beforeRun(Recorder recorder) {
      super.beforeRun(recorder);
      current.layers().forEach(recorder::preload);
    }

    @Override
    public void beforeStep(RunStep step, Recorder recorder) {
      if (!step.expert().equals(current)) {
        for (Layer layer : current.layers()) {
          recorder.keep(layer, Store.pageable());
          recorder.evict(layer, Evict.WRITE_BACK);
        }
        current = step.expert();
        current.layers().forEach(layer -> TestLoads.pageable(layer, recorder));
      }
    }

    @Override
    public void afterRun(Recorder recorder) {
      Expert first = setting.steps().get(0).expert();
      if (!current.equals(first)) {
        current.layers().forEach(layer -> recorder.evict(layer, Evict.DROP));
        first.layers().forEach(layer -> TestLoads.pageable(layer, recorder));
      }
    }
  }
}
