package dev.offload.core.export;

import dev.offload.core.report.StrategyResult;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import java.util.Objects;

/**
 * What is to be put into practice. Immutable and thread-safe.
 *
 * @param scenario the model, the machine and the layout
 * @param result the strategy with all its options, and what it would take
 */
public record ExportRequest(Scenario scenario, StrategyResult result) {
  /** Validates the parts. */
  public ExportRequest {
    Objects.requireNonNull(scenario);
    Objects.requireNonNull(result);
  }

  /** Returns how the GPUs share the work. */
  public Parallelism layout() {
    return scenario.parallelism();
  }

  /** Returns the value of an option of the strategy; empty text if it has none of that name. */
  public String option(String name) {
    return result.options().getOrDefault(name, "");
  }

  /** Returns whether no weights are copied while the run lasts. */
  public boolean keepsAllWeights() {
    return result.report().filter(report -> report.moved().h2dBytes() == 0).isPresent();
  }
}
