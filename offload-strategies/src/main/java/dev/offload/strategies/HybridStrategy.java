package dev.offload.strategies;

import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import java.util.List;

/**
 * Keeps what fits on the device and streams the rest.
 *
 * <p>The split is found by rehearsing the candidates of {@link HybridSearch}: which layers of which
 * expert stay, whether both experts stay at once or change places at the switch, how many layers
 * are loaded ahead, and whether weights stay between runs. The plain layerwise variants are among
 * the candidates, so that the result is never slower than they are.
 */
public final class HybridStrategy implements OffloadStrategy {
  private static final String PREFETCH = "prefetch";
  private static final String SECOND = "second";
  private static final String AUTO = "auto";

  /** Creates the strategy, for {@link java.util.ServiceLoader}. */
  public HybridStrategy() {}

  @Override
  public String name() {
    return "hybrid";
  }

  @Override
  public String description() {
    return "What fits stays on the GPU, the rest streams; the fastest split is found.";
  }

  @Override
  public List<StrategyOption> options() {
    return List.of(
        new StrategyOption(
            PREFETCH,
            "auto or number from 0",
            AUTO,
            "Layers loaded ahead of the one that runs; each takes the room of one that stays."),
        new StrategyOption(
            SECOND,
            "auto|stays|swaps",
            AUTO,
            "Whether layers of both experts stay at once, or the experts change places."));
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    String second = options.oneOf(SECOND, List.of(AUTO, "stays", "swaps"));
    List<Integer> depths =
        options.text(PREFETCH).equals(AUTO)
            ? List.of(1, 2, 4, 0)
            : List.of((int) options.number(PREFETCH, 0));
    return new HybridSearch(setting, depths, !second.equals("swaps"), !second.equals("stays"))
        .best();
  }
}
