package dev.offload.strategies;

import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.unit.DataSize;
import java.util.List;
import java.util.Optional;

/**
 * Uses what is known before the run starts: the step at which the experts change, and the phases in
 * which the link to the host is idle.
 *
 * <p><b>Rolling swap.</b> As a layer of the first expert runs for the last time it is released, and
 * the same layer of the second expert is copied into its place; never are there two experts, and
 * the switch costs nothing where a forward outlasts the copy of an expert. Where it does not, the
 * swap starts earlier, with as many layers as the memory allows.
 *
 * <p><b>Contention windows.</b> Copies are cut into chunks that begin only while no collective is
 * under way, so that they run beside attention and feed-forward kernels, and an all-to-all waits
 * for one chunk at most; after ChunkFlow (May 2026). Where collectives have links of their own,
 * waiting for them gains nothing, and layers are copied whole if that is faster.
 */
public final class ScheduleAwareStrategy implements OffloadStrategy {
  private static final StrategyOption<Optional<Double>> RESIDENT =
      new StrategyOption<>(
          ResidentCount.NAME,
          ResidentCount.TYPE.orAuto(),
          Optional.empty(),
          "Layers of the running expert that stay; the others stream.");
  private static final StrategyOption<Optional<DataSize>> CHUNK =
      new StrategyOption<>(
          ChunkSize.NAME,
          ChunkSize.TYPE.orAuto(),
          Optional.empty(),
          "The largest part copied at a time, one of which a collective waits for at most; 0B for"
              + " whole layers. auto: 32MB, or whole layers where they are faster.");

  /** Creates the strategy, for {@link java.util.ServiceLoader}. */
  public ScheduleAwareStrategy() {}

  @Override
  public String name() {
    return "schedule-aware";
  }

  @Override
  public String description() {
    return "Experts change layer by layer before the switch; copies keep out of collectives' way.";
  }

  @Override
  public List<StrategyOption<?>> options() {
    return List.of(RESIDENT, CHUNK, CopyStart.OPTION);
  }

  @Override
  public List<StrategyOptions> choices(RunSetting setting) {
    StrategyOptions defaults = StrategyOptions.defaults();
    return List.of(
        defaults,
        defaults.with(RESIDENT, Optional.of(0.5)),
        defaults.with(RESIDENT, Optional.of(0.0)),
        defaults.with(RESIDENT, Optional.of(0.0)).with(CopyStart.OPTION, CopyStart.ATTENTION),
        defaults.with(CHUNK, Optional.of(DataSize.ofBytes(16_000_000))),
        defaults.with(CHUNK, Optional.of(DataSize.ofBytes(64_000_000))));
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    return new RollingSearch(setting, ResidentCount.of(options.get(RESIDENT)), copies(options))
        .best();
  }

  /** Returns how layers may be copied, the preferred way first. */
  private List<Copy.Asynchronous> copies(StrategyOptions options) {
    Copy.Asynchronous whole = options.get(CopyStart.OPTION).copy();
    return options
        .get(CHUNK)
        .map(size -> List.of(ChunkSize.of(size, name()).of(whole)))
        .orElseGet(() -> List.of(ChunkSize.USUAL.of(whole), whole));
  }
}
