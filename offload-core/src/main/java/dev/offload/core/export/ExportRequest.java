package dev.offload.core.export;

import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Movement;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be put into practice. Immutable and thread-safe.
 *
 * @param scenario the model, the machine and the layout
 * @param strategy the strategy's name
 * @param label the strategy with the options that were given, for people
 * @param movement what the plan says it does with the weights; empty if it says nothing
 * @param copiesWeights whether weights are copied while the run lasts
 * @param lossless whether outputs are those of the published weights
 * @param denoiseSeconds the predicted time of all steps
 * @param deviceBytes the predicted peak of device memory
 */
public record ExportRequest(
    Scenario scenario,
    String strategy,
    String label,
    Optional<Movement> movement,
    boolean copiesWeights,
    boolean lossless,
    double denoiseSeconds,
    long deviceBytes) {
  /** Validates the parts. */
  public ExportRequest {
    Objects.requireNonNull(scenario);
    Objects.requireNonNull(strategy);
    Objects.requireNonNull(label);
    Objects.requireNonNull(movement);
  }

  /** Returns how the GPUs share the work. */
  public Parallelism layout() {
    return scenario.parallelism();
  }
}
