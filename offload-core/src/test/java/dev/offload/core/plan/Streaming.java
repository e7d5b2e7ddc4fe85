package dev.offload.core.plan;

import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.OptionType;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestStrategies;
import java.util.List;
import java.util.function.Function;

/** Streams layers so many ahead, and offers what a test says. */
record Streaming(Function<RunSetting, List<StrategyOptions>> offer) implements OffloadStrategy {
  private static final StrategyOption<Integer> DEPTH =
      new StrategyOption<>("depth", OptionType.whole(0, "layers"), 1, "How many layers ahead.");

  static Streaming offering(List<StrategyOptions> choices) {
    return new Streaming(setting -> choices);
  }

  static StrategyOptions depth(int layers) {
    return StrategyOptions.defaults().with(DEPTH, layers);
  }

  @Override
  public String name() {
    return "streaming";
  }

  @Override
  public String description() {
    return "Streams layers.";
  }

  @Override
  public List<StrategyOption<?>> options() {
    return List.of(DEPTH);
  }

  @Override
  public List<StrategyOptions> choices(RunSetting setting) {
    return offer.apply(setting);
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    return TestStrategies.streaming(options.get(DEPTH)).plan(setting, options);
  }
}
