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
 * for one chunk at most; after ChunkFlow (May 2026). Where collectives have links of their own,
 * waiting for them gains nothing, and layers are copied whole if that is faster.
 */
public final class ScheduleAwareStrategy implements OffloadStrategy {
  private static final String RESIDENT = "resident";
  private static final String CHUNK = "chunk";
  private static final String AUTO = "auto";

  /** Long enough to hide its launch, short enough for a collective to wait for. */
  private static final DataSize USUAL_CHUNK = DataSize.ofBytes(32_000_000);

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
            AUTO,
            "Layers of the running expert that stay; the others stream. A ratio is below 1."),
        new StrategyOption(
            CHUNK,
            "auto or size as in 32MB",
            AUTO,
            "The largest part copied at a time, one of which a collective waits for at most; 0B for"
                + " whole layers. auto: 32MB, or whole layers where they are faster."));
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    String resident = options.text(RESIDENT);
    Optional<Double> asked =
        resident.equals(AUTO) ? Optional.empty() : Optional.of(options.number(RESIDENT, 0));
    return new RollingSearch(setting, asked, loads(options.text(CHUNK))).best();
  }

  /** Returns how layers may be copied, the preferred way first. */
  private static List<Load> loads(String chunk) {
    Load whole = Load.pinned().afterCompute();
    if (chunk.equals(AUTO)) {
      return List.of(whole.inYieldingChunks(USUAL_CHUNK.bytes()), whole);
    }
    DataSize size = DataSize.parse(chunk);
    if (size.bytes() > 0 && size.bytes() < LEAST_CHUNK.bytes()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The chunks of strategy schedule-aware (%s) must have %s or more."
              .formatted(chunk, LEAST_CHUNK),
          "Maybe use 16MB to 32MB; 0B stands for whole layers.");
    }
    return List.of(size.bytes() == 0 ? whole : whole.inYieldingChunks(size.bytes()));
  }
}
