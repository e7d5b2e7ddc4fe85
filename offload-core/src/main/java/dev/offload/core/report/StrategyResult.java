package dev.offload.core.report;

import dev.offload.core.export.ExportRequest;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Movement;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of one strategy.
 *
 * @param strategy its name
 * @param label its name with the options that the user gave
 * @param options all options that held
 * @param feasible whether it fits the memory of device and host
 * @param reason why it is feasible or not, in one sentence
 * @param decision what its plan decided, in one sentence of its own; empty if nothing
 * @param movement what its plan says it does with the weights; empty if nothing
 * @param report what the run takes; of an infeasible strategy, what it would take if it fitted;
 *     empty if the strategy itself failed
 */
public record StrategyResult(
    String strategy,
    String label,
    Map<String, String> options,
    boolean feasible,
    String reason,
    String decision,
    Optional<Movement> movement,
    Optional<RunReport> report) {
  /** Validates the parts. */
  public StrategyResult {
    Objects.requireNonNull(strategy);
    Objects.requireNonNull(label);
    Objects.requireNonNull(options);
    Objects.requireNonNull(reason);
    Objects.requireNonNull(decision);
    Objects.requireNonNull(movement);
    Objects.requireNonNull(report);
  }

  /** Returns whether the strategy computes what the published weights would; true if it failed. */
  public boolean lossless() {
    return report.map(run -> run.quantization().lossless()).orElse(true);
  }

  /** Returns the time of all steps in seconds; positive infinity if the strategy failed. */
  public double denoiseSeconds() {
    return report.map(RunReport::denoiseSeconds).orElse(Double.POSITIVE_INFINITY);
  }

  /** Returns the most device memory that a rank needs in any stage, in bytes; 0 if it failed. */
  public long deviceBytes() {
    return report.map(run -> run.device().peakBytes()).orElse(0L);
  }

  /** Returns the host memory that all ranks need together, in bytes; 0 if the strategy failed. */
  public long hostBytes() {
    return report.map(run -> run.host().totalBytes()).orElse(0L);
  }

  /**
   * Returns what an exporter needs to know of this result.
   *
   * @param scenario what it is a result on
   * @throws java.util.NoSuchElementException if the strategy did not run
   */
  public ExportRequest exportRequest(Scenario scenario) {
    RunReport run = report.orElseThrow();
    return new ExportRequest(
        scenario,
        strategy,
        label,
        movement,
        run.moved().h2dBytes() > 0,
        lossless(),
        run.denoiseSeconds(),
        run.device().peakBytes());
  }
}
