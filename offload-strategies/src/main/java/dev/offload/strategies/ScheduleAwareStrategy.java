package dev.offload.strategies;

import dev.offload.core.strategy.Load;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
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
 * for one chunk at most; after ChunkFlow (May 2026).
 */
public final class ScheduleAwareStrategy implements OffloadStrategy {
  private static final String RESIDENT = "resident";

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
  public List<StrategyOption> options() {
    return List.of(
        new StrategyOption(
            RESIDENT,
            "auto, number of layers or ratio",
            "auto",
            "Layers of the running expert that stay; the others stream. A ratio is below 1."),
        ChunkSize.option("32MB"));
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    ChunkSize chunk = ChunkSize.of(options, name(), ChunkSize.LEAST);
    String resident = options.text(RESIDENT);
    Optional<Double> asked =
        resident.equals("auto") ? Optional.empty() : Optional.of(options.number(RESIDENT, 0));
    Load load = Load.pinned().afterCompute();
    String text = chunk.isWholeLayer() ? "" : options.text(ChunkSize.NAME);
    return new RollingSearch(setting, asked, text, chunk.of(load)).best();
  }
}
