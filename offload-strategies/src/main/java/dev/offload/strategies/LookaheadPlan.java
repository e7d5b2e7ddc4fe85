package dev.offload.strategies;

import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.Movement;
import dev.offload.core.strategy.Movement.Prefetch;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A cache of layers that knows the future: the order in which layers run is fixed by the noise
 * schedule before the run starts.
 *
 * <p>Layers are loaded in the order they run, as early as the cache has room and the horizon
 * allows. A layer that does not stay leaves when it has run. A layer that stays leaves when it has
 * run for the last time before the other expert takes over, so that the other's layers follow into
 * its place; or, if the swap is not rolling, when its expert's last step is over.
 *
 * <p>The layers of a forward are called passes here; pass 0 is the first layer of the first step.
 */
final class LookaheadPlan implements OffloadPlan {
  private static final int NEVER = -1;

  private final RunSetting setting;
  private final CacheLayout layout;
  private final List<Layer> passes = new ArrayList<>();

  /** For each pass, the pass before in which the same layer ran; {@link #NEVER} for the first. */
  private final int[] earlier;

  /** For each pass, whether its layer stays afterwards. */
  private final boolean[] stays;

  private final int ownPasses;
  private final Map<LayerId, Layer> preloaded = new LinkedHashMap<>();
  private final Map<LayerId, Layer> cached = new LinkedHashMap<>();
  private long cachedBytes;
  private int current;
  private int nextLoad;

  LookaheadPlan(RunSetting setting, CacheLayout layout) {
    this.setting = setting;
    this.layout = layout;
    for (RunStep step : setting.steps()) {
      for (int forward = 0; forward < setting.forwardsPerStep(); forward++) {
        passes.addAll(step.expert().layers());
      }
    }
    ownPasses = passes.size();
    if (layout.warm()) {
      // The next run begins with the first expert again.
      passes.addAll(setting.steps().get(0).expert().layers());
    }
    earlier = new int[passes.size()];
    stays = new boolean[passes.size()];
    lookAhead();
  }

  private void lookAhead() {
    Map<LayerId, Integer> last = new HashMap<>();
    boolean untilLastStep = layout.bothStay() || !layout.rolling();
    for (int pass = 0; pass < passes.size(); pass++) {
      Layer layer = passes.get(pass);
      int before = Objects.requireNonNullElse(last.put(layer.id(), pass), NEVER);
      earlier[pass] = before;
      stays[pass] = untilLastStep && layout.stays(layer);
      if (!untilLastStep && before != NEVER && sameExpertBetween(before, pass)) {
        stays[before] = layout.stays(layer);
      }
    }
  }

  private boolean sameExpertBetween(int pass, int later) {
    // A layer runs once in each forward, so that a longer gap means that another expert ran.
    return later - pass == setting.experts().get(passes.get(pass).id().expert()).layers().size();
  }

  @Override
  public String decision() {
    return layout.decision();
  }

  @Override
  public Optional<Movement> movement() {
    Transport transport = layout.transport();
    Prefetch copies =
        Prefetch.ahead(layout.horizonPasses()).whileThereIsRoom().by(transport.copy());
    List<Residency> residencies =
        Experts.running(setting).stream()
            .map(expert -> layout.residencies().get(expert.index()))
            .toList();
    return Optional.of(
        Movement.ofLayers(Residency.ids(residencies), copies)
            .swapping(layout.bothStay() ? List.of() : Experts.swaps(setting, layout.rolling()))
            .storedAs(transport.store().format(), false));
  }

  @Override
  public void beforeRun(Recorder recorder) {
    List<Expert> running = Experts.running(setting);
    running.forEach(expert -> recorder.preload(expert.outer()));
    if (layout.warm()) {
      if (layout.bothStay()) {
        running.forEach(
            expert ->
                expert.layers().stream()
                    .filter(layout::stays)
                    .forEach(layer -> preload(layer, recorder)));
      }
      for (Layer layer : setting.steps().get(0).expert().layers()) {
        if (!cached.containsKey(layer.id()) && fits(layer)) {
          preload(layer, recorder);
        }
      }
    }
    for (Expert expert : running) {
      for (Layer layer : expert.layers()) {
        if (!(layout.bothStay() && layout.warm() && layout.stays(layer))) {
          layout.transport().keep(layer, recorder);
        }
      }
    }
  }

  private void preload(Layer layer, Recorder recorder) {
    recorder.preload(layer, layout.transport().store().format());
    preloaded.put(layer.id(), layer);
    noteCached(layer);
  }

  @Override
  public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
    loadAhead(recorder);
    if (!cached.containsKey(layer.id())) {
      // The room is too small even for what runs now.
      load(layer, recorder);
      nextLoad = Math.max(nextLoad, current + 1);
    }
    recorder.await(layer);
  }

  @Override
  public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
    if (!stays[current]) {
      evict(layer, recorder);
    }
    current++;
  }

  @Override
  public void afterStep(RunStep step, Recorder recorder) {
    boolean expertIsDone =
        step.number() == setting.steps().size()
            || !setting.steps().get(step.number()).expert().equals(step.expert());
    if (expertIsDone && !layout.bothStay()) {
      for (Layer layer : step.expert().layers()) {
        if (cached.containsKey(layer.id())
            && !(current == ownPasses && preloaded.containsKey(layer.id()))) {
          evict(layer, recorder);
        }
      }
    }
  }

  /** Leaves what was there at the start, so that the next run finds it. */
  @Override
  public void afterRun(Recorder recorder) {
    for (Layer layer : List.copyOf(cached.values())) {
      if (!preloaded.containsKey(layer.id())) {
        evict(layer, recorder);
      }
    }
    for (Layer layer : preloaded.values()) {
      if (!cached.containsKey(layer.id())) {
        load(layer, recorder);
      }
    }
  }

  private void loadAhead(Recorder recorder) {
    int end = (int) Math.min(passes.size(), (long) current + layout.horizonPasses());
    while (nextLoad < end) {
      Layer layer = passes.get(nextLoad);
      if (cached.containsKey(layer.id())) {
        int before = earlier[nextLoad];
        if (before >= current && !stays[before]) {
          // It leaves before it is needed again, and can only come back then.
          return;
        }
      } else if (fits(layer)) {
        load(layer, recorder);
      } else {
        return;
      }
      nextLoad++;
    }
  }

  private boolean fits(Layer layer) {
    return cachedBytes + bytes(layer) <= layout.capacityBytes();
  }

  private void load(Layer layer, Recorder recorder) {
    layout.transport().load(layer, recorder);
    noteCached(layer);
  }

  private void noteCached(Layer layer) {
    cached.put(layer.id(), layer);
    cachedBytes += bytes(layer);
  }

  private void evict(Layer layer, Recorder recorder) {
    recorder.await(layer);
    recorder.evict(layer, Evict.DROP);
    cached.remove(layer.id());
    cachedBytes -= bytes(layer);
  }

  private long bytes(Layer layer) {
    return layer.weightBytes(layout.transport().store().format());
  }
}
