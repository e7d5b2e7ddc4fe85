package dev.offload.strategies;

import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.unit.DataSize;
import java.util.List;
import java.util.Map;

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
  private static final String AUTO = "auto";

  /** Long enough to hide its launch, short enough for a collective to wait for. */
  private static final DataSize USUAL_CHUNK = DataSize.ofBytes(32_000_000);

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
            ResidentCount.NAME,
            "auto, number of layers or ratio",
            AUTO,
            "Layers of the running expert that stay; the others stream. A ratio is below 1."),
        new StrategyOption(
            ChunkSize.NAME,
            "auto or size as in 32MB",
            AUTO,
            "The largest part copied at a time, one of which a collective waits for at most; 0B for"
                + " whole layers. auto: 32MB, or whole layers where they are faster."));
  }

  @Override
  public List<Map<String, String>> choices(RunSetting setting) {
    return List.of(
        Map.of(),
        Map.of(ResidentCount.NAME, "0.5"),
        Map.of(ResidentCount.NAME, "0"),
        Map.of(ChunkSize.NAME, "16MB"),
        Map.of(ChunkSize.NAME, "64MB"));
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    return new RollingSearch(setting, ResidentCount.ofNumberOrAuto(options), copies(options))
        .best();
  }

  /** Returns how layers may be copied, the preferred way first. */
  private List<Copy.Asynchronous> copies(StrategyOptions options) {
    Copy.Asynchronous whole = Copy.asynchronous().afterCompute();
    return options.text(ChunkSize.NAME).equals(AUTO)
        ? List.of(whole.inYieldingChunks(USUAL_CHUNK.bytes()), whole)
        : List.of(ChunkSize.of(options, name()).of(whole));
  }
}
