package dev.offload.strategies;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** How many layers may be loaded ahead, the most likely first. */
  private static final List<Integer> DEPTHS = List.of(1, 2, 4, 0);

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
            ResidentCount.NAME,
            "auto, number of layers, or ratio below 1",
            AUTO,
            "Layers of each expert that stay, if not those that make the run fastest."),
        new StrategyOption(
            SECOND,
            "auto|stays|swaps",
            AUTO,
            "Whether layers of both experts stay at once, or the experts change places."));
  }

  /** The search finds the fastest split; half of the layers are for who has less memory to give. */
  @Override
  public List<Map<String, String>> choices(RunSetting setting) {
    return List.of(Map.of(), Map.of(ResidentCount.NAME, "0.5"));
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    String second = options.oneOf(SECOND, List.of(AUTO, "stays", "swaps"));
    Optional<ResidentCount> resident =
        options.text(ResidentCount.NAME).equals(AUTO)
            ? Optional.empty()
            : Optional.of(ResidentCount.ofNumber(options));
    List<Integer> depths =
        options.text(PREFETCH).equals(AUTO) ? DEPTHS : List.of(prefetch(setting, options));
    return new HybridSearch(
            setting, depths, resident, !second.equals("swaps"), !second.equals("stays"))
        .best();
  }

  private static int prefetch(RunSetting setting, StrategyOptions options) {
    double value = options.number(PREFETCH, 0);
    if (value != Math.rint(value)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option prefetch (%s) of strategy hybrid must be a whole number of layers."
              .formatted(options.text(PREFETCH)),
          "Maybe use %d.".formatted((long) value));
    }
    int most = setting.experts().stream().mapToInt(e -> e.layers().size()).max().orElse(0);
    return (int) Math.min(value, most);
  }
}
