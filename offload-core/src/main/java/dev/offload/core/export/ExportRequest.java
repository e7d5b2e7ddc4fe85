package dev.offload.core.export;

import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import java.util.Map;
import java.util.Objects;

/**
 * What is to be put into practice. Immutable and thread-safe.
 *
 * @param scenario the model, the machine and the layout
 * @param strategy the strategy's name
 * @param label the strategy with the options that were given, for people
 * @param options all options that held, by name
 * @param copiesWeights whether weights are copied while the run lasts
 * @param lossless whether outputs are those of the published weights
 * @param denoiseSeconds the predicted time of all steps
 * @param deviceBytes the predicted peak of device memory
 */
public record ExportRequest(
    Scenario scenario,
    String strategy,
    String label,
    Map<String, String> options,
    boolean copiesWeights,
    boolean lossless,
    double denoiseSeconds,
    long deviceBytes) {
  /** Copies the map. */
  public ExportRequest {
    Objects.requireNonNull(scenario);
    Objects.requireNonNull(strategy);
    Objects.requireNonNull(label);
    options = Map.copyOf(options);
  }

  /** Returns how the GPUs share the work. */
  public Parallelism layout() {
    return scenario.parallelism();
  }

  /** Returns the value of an option of the strategy; empty text if it has none of that name. */
  public String option(String name) {
    return options.getOrDefault(name, "");
  }
}
