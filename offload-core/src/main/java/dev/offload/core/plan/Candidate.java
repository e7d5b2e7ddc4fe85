package dev.offload.core.plan;

import dev.offload.core.export.ExportRequest;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import java.util.Objects;

/**
 * A strategy with options on a layout, and what came of it. Immutable and thread-safe.
 *
 * @param scenario what was run; its device memory budget is that of the question less the margin
 * @param result what came of it; feasible if it fits beside the margin
 */
public record Candidate(Scenario scenario, StrategyResult result) {
  /** Validates the parts. */
  public Candidate {
    Objects.requireNonNull(scenario);
    Objects.requireNonNull(result);
  }

  /** Returns whether it fits the memory of device and host, with the margin left free. */
  public boolean fits() {
    return result.feasible();
  }

  /** Returns whether it computes what the published weights would. */
  public boolean lossless() {
    return result.lossless();
  }

  /** Returns how the GPUs share the work. */
  public Parallelism layout() {
    return scenario.parallelism();
  }

  /** Returns the time of all steps in seconds; positive infinity if the strategy failed. */
  public double denoiseSeconds() {
    return result.denoiseSeconds();
  }

  /** Returns the most device memory that a rank needs in any stage, in bytes; 0 if it failed. */
  public long deviceBytes() {
    return result.deviceBytes();
  }

  /** Returns the host memory that all ranks need together, in bytes; 0 if the strategy failed. */
  public long hostBytes() {
    return result.hostBytes();
  }

  /** Returns strategy and layout, as in "layerwise:variant=v2 on Ulysses 4". */
  public String label() {
    return result.label() + " on " + layout();
  }

  /**
   * Returns what an exporter needs to know of this candidate.
   *
   * @throws java.util.NoSuchElementException if the strategy failed
   */
  public ExportRequest exportRequest() {
    return result.exportRequest(scenario);
  }
}
