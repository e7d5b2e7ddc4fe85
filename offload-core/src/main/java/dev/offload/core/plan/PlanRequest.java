package dev.offload.core.plan;

import dev.offload.core.error.OffloadException;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a planner is asked. Immutable and thread-safe.
 *
 * @param scenarios the same question under one or more parallel layouts, the preferred first: where
 *     two plans are alike, the one of the earlier scenario is taken
 * @param strategies what may be used; the options given hold and narrow the search, and of plans
 *     that are alike the earlier strategy's is taken
 * @param margin device memory to be left free
 * @param allowLossy whether a plan may compute with quantized weights, so that outputs change
 */
public record PlanRequest(
    List<Scenario> scenarios,
    List<StrategyRequest> strategies,
    MemoryMargin margin,
    boolean allowLossy) {
  /**
   * Copies the lists.
   *
   * @throws OffloadException if there is no scenario or no strategy, or scenarios differ by more
   *     than their layouts
   */
  public PlanRequest {
    scenarios = List.copyOf(scenarios);
    strategies = List.copyOf(strategies);
    Objects.requireNonNull(margin);
    if (scenarios.isEmpty() || strategies.isEmpty()) {
      throw OffloadException.invalid(
          "A plan needs a scenario and a strategy; given are (%d) and (%d)."
              .formatted(scenarios.size(), strategies.size()));
    }
    Scenario first = scenarios.get(0);
    for (Scenario scenario : scenarios) {
      if (!isSameQuestion(first, scenario)) {
        throw OffloadException.invalid(
            "The scenarios of a plan (%s and %s) differ by more than their layouts (%s and %s)."
                .formatted(
                    first.fingerprint(),
                    scenario.fingerprint(),
                    first.parallelism(),
                    scenario.parallelism()));
      }
    }
  }

  private static boolean isSameQuestion(Scenario one, Scenario other) {
    return one.parallelism().gpus() == other.parallelism().gpus()
        && one.model().equals(other.model())
        && one.machine().equals(other.machine())
        && one.workload().equals(other.workload())
        && one.runtime().equals(other.runtime())
        && one.noise().equals(other.noise())
        && one.firstStepWarmupSeconds() == other.firstStepWarmupSeconds()
        && one.deviceMemoryBudget().equals(other.deviceMemoryBudget())
        && one.hostMemoryBudget().equals(other.hostMemoryBudget());
  }

  /** Returns whether a candidate fits, and may be used. */
  public boolean allows(Candidate candidate) {
    return candidate.fits() && (candidate.lossless() || allowLossy);
  }

  /** Returns a request without margin for plans that change no outputs. */
  public static PlanRequest of(List<Scenario> scenarios, List<StrategyRequest> strategies) {
    return new PlanRequest(scenarios, strategies, MemoryMargin.NONE, false);
  }

  /**
   * Returns a scenario under every layout that its number of GPUs, the heads and the guidance
   * passes allow; its own comes first.
   */
  public static List<Scenario> everyLayout(Scenario scenario) {
    List<Scenario> scenarios = new ArrayList<>(List.of(scenario));
    Parallelism own = scenario.parallelism();
    Parallelism.possible(own.gpus(), scenario.model().heads(), scenario.workload().guidancePasses())
        .stream()
        .filter(layout -> !layout.equals(own))
        .map(layout -> scenario.toBuilder().parallelism(layout).build())
        .forEach(scenarios::add);
    return List.copyOf(scenarios);
  }
}
