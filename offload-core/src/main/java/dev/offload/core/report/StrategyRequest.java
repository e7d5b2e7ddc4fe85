package dev.offload.core.report;

import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import java.util.Map;
import java.util.Objects;

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

  /** Returns all options, the defaults of the scenario's software included. */
  public StrategyOptions options(Scenario scenario) {
    Map<String, String> defaults =
        scenario.runtime().strategyDefaults().getOrDefault(strategy.name(), Map.of());
    return StrategyOptions.of(strategy, defaults, given);
  }
}
