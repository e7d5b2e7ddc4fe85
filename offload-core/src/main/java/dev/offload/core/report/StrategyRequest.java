package dev.offload.core.report;

import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A strategy to be tried, with the options that the user gave.
 *
 * @param strategy the strategy
 * @param given options by name
 */
public record StrategyRequest(OffloadStrategy strategy, Map<String, String> given) {
  /** Copies the options. */
  public StrategyRequest {
    Objects.requireNonNull(strategy);
    given = Map.copyOf(given);
  }

  /** Returns the strategy's name with what the user gave, as in "layerwise:variant=v1". */
  public String label() {
    List<String> pairs =
        new TreeMap<>(given).entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    return pairs.isEmpty() ? strategy.name() : strategy.name() + ":" + String.join(",", pairs);
  }

  /** Returns all options, the defaults of the scenario's software included. */
  public StrategyOptions options(Scenario scenario) {
    Map<String, String> defaults =
        scenario.runtime().strategyDefaults().getOrDefault(strategy.name(), Map.of());
    return StrategyOptions.of(strategy, defaults, given);
  }
}
