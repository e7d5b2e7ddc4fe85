package dev.offload.strategies;

import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.OptionType;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import java.util.List;
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
  /** What becomes of the layers of one expert while the other runs. */
  private enum Second {
    STAYS,
    SWAPS
  }

  private static final StrategyOption<Optional<Integer>> PREFETCH =
      new StrategyOption<>(
          "prefetch",
          OptionType.whole(0, "layers").orAuto(),
          Optional.empty(),
          "Layers loaded ahead of the one that runs; each takes the room of one that stays.");
  private static final StrategyOption<Optional<Double>> RESIDENT =
      new StrategyOption<>(
          ResidentCount.NAME,
          ResidentCount.TYPE.orAuto(),
          Optional.empty(),
          "Layers of each expert that stay, if not those that make the run fastest.");
  private static final StrategyOption<Optional<Second>> SECOND =
      new StrategyOption<>(
          "second",
          OptionType.choice(Second.class).orAuto(),
          Optional.empty(),
          "Whether layers of both experts stay at once, or the experts change places.");

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
  public List<StrategyOption<?>> options() {
    return List.of(PREFETCH, RESIDENT, SECOND);
  }

  /** The search finds the fastest split; half of the layers are for who has less memory to give. */
  @Override
  public List<StrategyOptions> choices(RunSetting setting) {
    StrategyOptions defaults = StrategyOptions.defaults();
    return List.of(defaults, defaults.with(RESIDENT, Optional.of(0.5)));
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    Optional<Second> second = options.get(SECOND);
    int most = setting.experts().stream().mapToInt(e -> e.layers().size()).max().orElse(0);
    List<Integer> depths =
        options.get(PREFETCH).map(ahead -> List.of(Math.min(ahead, most))).orElse(DEPTHS);
    return new HybridSearch(
            setting,
            depths,
            options.get(RESIDENT).map(ResidentCount::of),
            !second.equals(Optional.of(Second.SWAPS)),
            !second.equals(Optional.of(Second.STAYS)))
        .best();
  }
}
