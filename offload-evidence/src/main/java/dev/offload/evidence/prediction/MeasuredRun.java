package dev.offload.evidence.prediction;

import dev.offload.core.question.FrameSize;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.Scenario;
import dev.offload.evidence.measurement.Measurement;
import java.util.Objects;

/**
 * A measured run, and what is to be simulated to predict it: its steps and its size may be others
 * than those of the source. Immutable and thread-safe.
 *
 * @param measurement what was measured
 * @param scenario what ran, with the constants of the machine's profile
 * @param request how its weights moved
 */
public record MeasuredRun(Measurement measurement, Scenario scenario, StrategyRequest request) {
  /** Validates the parts. */
  public MeasuredRun {
    Objects.requireNonNull(measurement);
    Objects.requireNonNull(scenario);
    Objects.requireNonNull(request);
  }

  /** Returns the steps that the source says, or the usual ones if it says none. */
  public int askedSteps() {
    return measurement.scenario().said().get(ScenarioOption.STEPS);
  }

  /** Returns the size that the source says, or the model's own if it says none. */
  public FrameSize askedSize() {
    return MeasuredRunFactory.asked(measurement.scenario(), scenario.model());
  }
}
