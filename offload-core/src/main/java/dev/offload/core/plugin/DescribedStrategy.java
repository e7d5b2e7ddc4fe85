package dev.offload.core.plugin;

import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import java.util.List;

/**
 * A strategy with what it said of itself when it was found, so that nobody has to ask again: a
 * second answer might be another one, or none.
 */
record DescribedStrategy(
    String name, String description, List<StrategyOption<?>> options, OffloadStrategy strategy)
    implements OffloadStrategy {

  /**
   * Asks a strategy what it is.
   *
   * @throws dev.offload.core.error.OffloadException naming the strategy, if its description or its
   *     options fail
   */
  static DescribedStrategy of(OffloadStrategy strategy) {
    String name = strategy.name();
    return new DescribedStrategy(
        name,
        Discovery.answer("strategy", name, "its description", strategy::description),
        Discovery.answer("strategy", name, "its options", () -> copy(strategy.options())),
        strategy);
  }

  private static List<StrategyOption<?>> copy(List<StrategyOption<?>> options) {
    return options == null ? null : List.copyOf(options);
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions values) {
    return strategy.plan(setting, values);
  }

  @Override
  public boolean movesParts(StrategyOptions values) {
    return strategy.movesParts(values);
  }

  @Override
  public List<StrategyOptions> choices(RunSetting setting) {
    return strategy.choices(setting);
  }
}
