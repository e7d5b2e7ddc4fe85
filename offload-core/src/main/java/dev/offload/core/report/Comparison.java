package dev.offload.core.report;

import dev.offload.core.engine.Engine;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plugin.PluginCall;
import dev.offload.core.scenario.Scenario;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Several strategies on one scenario.
 *
 * @param scenario the question
 * @param results one per strategy, in the order they were asked for
 * @param lowerBound what no strategy can beat
 */
public record Comparison(Scenario scenario, List<StrategyResult> results, LowerBound lowerBound) {
  /** Copies the list. */
  public Comparison {
    Objects.requireNonNull(scenario);
    results = List.copyOf(results);
    Objects.requireNonNull(lowerBound);
  }

  /**
   * Runs every strategy.
   *
   * <p>Every program is proved safe before it runs. A strategy that breaks its contract, or writes
   * a program that is not safe, becomes a result that says so; the others still run.
   *
   * @throws OffloadException if an option is wrong
   */
  public static Comparison of(Scenario scenario, List<StrategyRequest> requests, Engine engine) {
    StrategyRunner runner = StrategyRunner.of(engine);
    List<StrategyResult> results = new ArrayList<>();
    for (StrategyRequest request : requests) {
      results.add(runner.run(scenario, request, PluginCall.DEFAULT_LIMIT).result());
    }
    return new Comparison(scenario, results, LowerBound.of(scenario));
  }

  /**
   * Returns the fastest feasible result that changes no outputs, the first of equals; one that does
   * change them only if no other is feasible; empty if none is.
   */
  public Optional<StrategyResult> recommended() {
    return results.stream()
        .filter(StrategyResult::feasible)
        .min(
            Comparator.comparing((StrategyResult result) -> !result.lossless())
                .thenComparingDouble(StrategyResult::denoiseSeconds));
  }
}
