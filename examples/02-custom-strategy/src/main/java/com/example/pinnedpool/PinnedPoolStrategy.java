package com.example.pinnedpool;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.Precision;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.OptionType;
import dev.offload.core.strategy.Rehearsal;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.unit.DataSize;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Streams layers from a pool of pinned host memory whose size is fixed.
 *
 * <p>What a process may pin is limited, by {@code ulimit -l} or by whoever shares the host, and
 * each rank pins its own copy. Layers that the pool does not hold either stay on the GPU for good,
 * and need no host memory at all, or come from pageable memory, which is slow. Which is better
 * depends on the GPU's memory, so both are rehearsed.
 */
public final class PinnedPoolStrategy implements OffloadStrategy {
  private static final DataSize USUAL_POOL = DataSize.parse("32GB");

  private static final StrategyOption<DataSize> POOL =
      new StrategyOption<>(
          "pool",
          OptionType.size(USUAL_POOL),
          USUAL_POOL,
          "Host memory that each rank may pin for layers.");
  private static final StrategyOption<Optional<Rest>> REST =
      new StrategyOption<>(
          "rest",
          OptionType.choice(Rest.class).orAuto(),
          Optional.empty(),
          "Where the layers are that the pool does not hold; auto takes what is faster.");

  private enum Rest {
    GPU,
    PAGEABLE
  }

  /** Creates the strategy, for {@link java.util.ServiceLoader}. */
  public PinnedPoolStrategy() {}

  @Override
  public String name() {
    return "pinned-pool";
  }

  @Override
  public String description() {
    return "Layers stream from a pinned pool of fixed size, each after the last collective before.";
  }

  @Override
  public List<StrategyOption<?>> options() {
    return List.of(POOL, REST);
  }

  @Override
  public List<StrategyOptions> choices(RunSetting setting) {
    StrategyOptions defaults = StrategyOptions.defaults();
    return List.of(
        defaults,
        defaults.with(POOL, DataSize.parse("16GB")),
        defaults.with(POOL, DataSize.parse("64GB")));
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    Set<LayerId> pooled = fill(setting, options.get(POOL));
    boolean onGpu =
        options
            .get(REST)
            .map(rest -> rest == Rest.GPU)
            .orElseGet(() -> restBelongsOnGpu(setting, pooled));
    return new PinnedPoolPlan(setting, pooled, onGpu);
  }

  /** Returns the layers that the pool holds: as many as fit, in the order in which they run. */
  private static Set<LayerId> fill(RunSetting setting, DataSize pool) {
    Set<LayerId> pooled = new LinkedHashSet<>();
    long freeBytes = pool.bytes();
    for (Expert expert : setting.experts()) {
      for (Layer layer : expert.layers()) {
        freeBytes -= layer.weightBytes(Precision.BF16);
        if (freeBytes >= 0) {
          pooled.add(layer.id());
        }
      }
    }
    if (pooled.isEmpty()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The pool of strategy pinned-pool (%s) does not hold a single layer.".formatted(pool),
          "Maybe give it a few gigabytes, as in pool=32GB.");
    }
    return pooled;
  }

  /** Plays both plans. A plan can be played once, so the one that is returned is made anew. */
  private static boolean restBelongsOnGpu(RunSetting setting, Set<LayerId> pooled) {
    Rehearsal gpu = setting.rehearse(new PinnedPoolPlan(setting, pooled, true));
    Rehearsal pageable = setting.rehearse(new PinnedPoolPlan(setting, pooled, false));
    // If neither fits, the one with less on the GPU is nearer to it.
    return gpu.feasible() && (!pageable.feasible() || gpu.seconds() <= pageable.seconds());
  }
}
