package dev.offload.core.verify;

import dev.offload.core.model.WeightFormat;
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
import dev.offload.core.testing.TestLoads;
import dev.offload.core.testing.TestStrategies;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A plan that loads, awaits and evicts at random, as far as the recorder lets it. */
final class RandomPlan implements OffloadPlan {
  private final RunSetting setting;
  private final Random random;
  private final boolean interleaved;
  private final boolean sharding;
  private final Set<Layer> loading = new HashSet<>();
  private final Set<Layer> preloaded = new HashSet<>();
  private final Set<Layer> quantized = new HashSet<>();
  private final Set<Layer> dequantized = new HashSet<>();

  private RandomPlan(RunSetting setting, long seed, boolean interleaved, boolean sharding) {
    this.setting = setting;
    this.interleaved = interleaved;
    this.random = new Random(seed);
    this.sharding = sharding;
  }

  /** Returns a plan that may keep each layer sharded, in memory or on disk. */
  static OffloadStrategy sharding(long seed) {
    return TestStrategies.of("random", setting -> new RandomPlan(setting, seed, false, true));
  }

  static OffloadStrategy strategy(long seed) {
    return TestStrategies.of("random", setting -> new RandomPlan(setting, seed, false, false));
  }

  /** Moves parts of layers and components, and runs forwards layer by layer. */
  static OffloadStrategy wideStrategy(long seed) {
    return TestStrategies.ofParts("random", setting -> new RandomPlan(setting, seed, true, false));
  }

  @Override
  public boolean interleavesForwards() {
    return interleaved;
  }

  @Override
  public void beforeRun(Recorder recorder) {
    for (Expert expert : setting.experts()) {
      recorder.preload(expert.outer());
      for (Layer layer : expert.layers()) {
        if (random.nextInt(4) == 0) {
          recorder.preload(layer);
          preloaded.add(layer);
        }
      }
    }
    for (Component component : interleaved ? setting.components() : List.<Component>of()) {
      recorder.keep(component.weights(), Store.pinned());
      if (random.nextBoolean()) {
        recorder.preload(component.weights());
        preloaded.add(component.weights());
      }
    }
  }

  @Override
  public void afterStep(RunStep step, Recorder recorder) {
    for (Component component : interleaved ? setting.components() : List.<Component>of()) {
      Layer weights = component.weights();
      if (recorder.isLoaded(weights) && random.nextBoolean()) {
        recorder.await(weights);
        recorder.evict(weights, Evict.DROP);
      }
      if (!recorder.isLoaded(weights) && random.nextBoolean()) {
        recorder.load(weights, Copy.asynchronous());
      }
    }
  }

  @Override
  public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
    List<Layer> layers = step.expert().layers();
    Layer other = layers.get(random.nextInt(layers.size()));
    if (random.nextInt(3) == 0) {
      recorder.synchronize();
    }
    load(layer, recorder, false);
    use(layer, recorder);
    if (quantized.contains(layer) && dequantized.add(layer)) {
      recorder.dequantize(layer);
    }
    if (random.nextBoolean()) {
      load(other, recorder, true);
    }
  }

  @Override
  public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
    List<Layer> layers = step.expert().layers();
    Layer other = layers.get(random.nextInt(layers.size()));
    if (recorder.isLoaded(other) && random.nextBoolean()) {
      use(other, recorder);
    }
    if (random.nextBoolean() && dequantized.remove(layer)) {
      recorder.dropDequantized(layer);
    }
    if (recorder.isLoaded(layer) && random.nextBoolean()) {
      evict(layer, recorder);
    }
  }

  @Override
  public void afterRun(Recorder recorder) {
    for (Component component : interleaved ? setting.components() : List.<Component>of()) {
      Layer weights = component.weights();
      if (preloaded.contains(weights) && !recorder.isLoaded(weights)) {
        recorder.load(weights, Copy.asynchronous().afterCompute());
      }
    }
    for (Expert expert : setting.experts()) {
      for (Layer layer : expert.layers()) {
        if (!preloaded.contains(layer) && recorder.isLoaded(layer)) {
          evict(layer, recorder);
        } else if (preloaded.contains(layer)) {
          load(layer, recorder, false);
        }
      }
    }
  }

  private void load(Layer layer, Recorder recorder, boolean mayFollowPhase) {
    if (recorder.isLoaded(layer)) {
      return;
    }
    Copy how =
        switch (random.nextInt(mayFollowPhase ? 6 : 5)) {
          case 0 -> Copy.asynchronous();
          case 1, 2 -> Copy.blocking();
          case 3 -> Copy.asynchronous().afterCompute();
          case 4 -> Copy.asynchronous().inYieldingChunks(4);
          default -> Copy.asynchronous().afterPhase(0);
        };
    Store store =
        how instanceof Copy.Blocking && random.nextBoolean() ? Store.pageable() : Store.pinned();
    if (sharding) {
      store = drawn(store);
    }
    if (!preloaded.contains(layer) && random.nextInt(3) == 0) {
      store = store.in(WeightFormat.INT8);
      quantized.add(layer);
    } else {
      quantized.remove(layer);
    }
    TestLoads.load(layer, store, how, recorder);
    loading.add(layer);
  }

  private Store drawn(Store store) {
    Store place = random.nextInt(4) == 0 ? Store.disk(1) : store;
    return random.nextInt(4) == 0 ? place : place.sharded();
  }

  private void use(Layer layer, Recorder recorder) {
    if (loading.remove(layer)) {
      if (random.nextInt(3) == 0) {
        recorder.block(layer);
      } else {
        recorder.await(layer);
      }
    }
  }

  private void evict(Layer layer, Recorder recorder) {
    use(layer, recorder);
    dequantized.remove(layer);
    Store home = quantized.contains(layer) ? Store.pinned().in(WeightFormat.INT8) : Store.pinned();
    if (sharding && random.nextBoolean()) {
      home = home.sharded();
    }
    switch (random.nextInt(6)) {
      case 0 -> {
        recorder.keep(layer, home);
        recorder.evict(layer, Evict.WRITE_BACK);
      }
      case 1 -> {
        recorder.keep(layer, home);
        recorder.evict(layer, Evict.WRITE_BACK_BESIDE);
      }
      default -> recorder.evict(layer, Evict.DROP);
    }
  }
}
