package dev.offload.evidence.fidelity;

import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.Scenario;
import dev.offload.evidence.measurement.Measurement;
import java.util.List;
import java.util.Objects;

/**
 * A measured run, and what is to be simulated to predict it. Immutable and thread-safe.
 *
 * @param measurement what was measured
 * @param scenario what ran, with the constants of the machine's profile
 * @param request how its weights moved
 * @param notes how the scenario differs from what the source says, a sentence each
 */
public record MeasuredRun(
    Measurement measurement, Scenario scenario, StrategyRequest request, List<String> notes) {
  /** Copies the list. */
  public MeasuredRun {
    Objects.requireNonNull(measurement);
    Objects.requireNonNull(scenario);
    Objects.requireNonNull(request);
    notes = List.copyOf(notes);
  }
}
