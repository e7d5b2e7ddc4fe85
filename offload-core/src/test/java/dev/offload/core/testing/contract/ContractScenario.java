package dev.offload.core.testing.contract;

import dev.offload.core.scenario.Scenario;
import java.util.Objects;

/**
 * A scenario that a strategy must answer.
 *
 * @param name what is particular about it, for a test's display name
 * @param scenario the scenario
 */
public record ContractScenario(String name, Scenario scenario) {
  /** Validates the parts. */
  public ContractScenario {
    Objects.requireNonNull(name);
    Objects.requireNonNull(scenario);
  }
}
