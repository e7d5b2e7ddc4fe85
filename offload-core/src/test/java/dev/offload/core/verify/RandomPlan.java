package dev.offload.core.verify;

import dev.offload.core.model.WeightFormat;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.Load;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.testing.TestStrategies;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A plan that loads, awaits and evicts at random, as far as the recorder lets it. */
final class RandomPlan implements OffloadPlan {
  private final RunSetting setting;
  private final Random random;
  private final Set<Layer> loading = new HashSet<>();
  private final Set<Layer> preloaded = new HashSet<>();
  private final Set<Layer> quantized = new HashSet<>();
  private final Set<Layer> dequantized = new HashSet<>();

  private RandomPlan(RunSetting setting, long seed) {
    this.setting = setting;
    this.random = new Random(seed);
  }

  static OffloadStrategy strategy(long seed) {
    return TestStrategies.of("random", setting -> new RandomPlan(setting, seed));
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
    Load how =
        switch (random.nextInt(mayFollowPhase ? 6 : 5)) {
          case 0 -> Load.pinned();
          case 1 -> Load.pageable();
          case 2 -> Load.pinned().blockingHost();
          case 3 -> Load.pinned().afterCompute();
          case 4 -> Load.pinned().inYieldingChunks(4);
          default -> Load.pinned().afterPhase(0);
        };
    if (!preloaded.contains(layer) && random.nextInt(3) == 0) {
      how = how.storedAs(WeightFormat.INT8);
      quantized.add(layer);
    } else {
      quantized.remove(layer);
    }
    recorder.load(layer, how);
    loading.add(layer);
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
    recorder.evict(layer, random.nextInt(3) == 0 ? Evict.WRITE_BACK : Evict.DROP);
  }
}
