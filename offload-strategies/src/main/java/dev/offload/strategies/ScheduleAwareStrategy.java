package dev.offload.strategies;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.strategy.Load;
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
 * for one chunk at most; after ChunkFlow (May 2026).
 */
public final class ScheduleAwareStrategy implements OffloadStrategy {
  private static final String RESIDENT = "resident";
  private static final String CHUNK = "chunk";

  /** Smaller chunks cost more in launches than they gain. */
  private static final DataSize LEAST_CHUNK = DataSize.ofBytes(1_000_000);

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
        new StrategyOption(
            CHUNK,
            "size as in 32MB",
            "32MB",
            "The largest part that is copied at a time; a collective waits for one at most."));
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    DataSize chunk = DataSize.parse(options.text(CHUNK));
    if (chunk.bytes() > 0 && chunk.bytes() < LEAST_CHUNK.bytes()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The chunks of strategy schedule-aware (%s) must have %s or more."
              .formatted(options.text(CHUNK), LEAST_CHUNK),
          "Maybe use 16MB to 32MB; 0B stands for whole layers.");
    }
    String resident = options.text(RESIDENT);
    Optional<Double> asked =
        resident.equals("auto") ? Optional.empty() : Optional.of(options.number(RESIDENT, 0));
    Load load = Load.pinned().afterCompute();
    return chunk.bytes() == 0
        ? new RollingSearch(setting, asked, "", load).best()
        : new RollingSearch(
                setting, asked, options.text(CHUNK), load.inYieldingChunks(chunk.bytes()))
            .best();
  }
}
