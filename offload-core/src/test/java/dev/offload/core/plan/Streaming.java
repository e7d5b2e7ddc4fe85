package dev.offload.core.plan;

import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestStrategies;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Streams layers so many ahead, and offers what a test says. */
record Streaming(Function<RunSetting, List<Map<String, String>>> offer) implements OffloadStrategy {
  static Streaming offering(List<Map<String, String>> choices) {
    return new Streaming(setting -> choices);
  }

  static Map<String, String> depth(int layers) {
    return Map.of("depth", Integer.toString(layers));
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
  public List<StrategyOption> options() {
    return List.of(new StrategyOption("depth", "0..64", "1", "How many layers ahead."));
  }

  @Override
  public List<Map<String, String>> choices(RunSetting setting) {
    return offer.apply(setting);
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    return TestStrategies.streaming((int) options.number("depth", 0)).plan(setting, options);
  }
}
