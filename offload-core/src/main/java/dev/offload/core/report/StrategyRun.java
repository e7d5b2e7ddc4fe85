package dev.offload.core.report;

import dev.offload.core.engine.Engine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.error.OffloadException;
import dev.offload.core.program.Program;
import dev.offload.core.scenario.Scenario;
import java.util.Objects;
import java.util.Optional;

/**
 * One strategy on one scenario: what came of it, and the program that it wrote. Immutable and
 * thread-safe.
 */
public final class StrategyRun {
  private final Scenario scenario;
  private final StrategyRequest request;
  private final StrategyResult result;
  private final Program program;
  private final Engine engine;
  private final OffloadException failure;
  private Timeline timeline;

  /**
   * Makes a run.
   *
   * @param program null if the strategy failed
   * @param engine what ran the program; null if the strategy failed
   * @param failure null unless the strategy failed
   */
  StrategyRun(
      Scenario scenario,
      StrategyRequest request,
      StrategyResult result,
      Program program,
      Engine engine,
      OffloadException failure) {
    this.scenario = Objects.requireNonNull(scenario);
    this.request = Objects.requireNonNull(request);
    this.result = Objects.requireNonNull(result);
    this.program = program;
    this.engine = engine;
    this.failure = failure;
  }

  /**
   * Returns the run of a strategy that failed.
   *
   * @param failure what {@link #program} throws; its problem is the reason of the result
   */
  public static StrategyRun failed(
      Scenario scenario, StrategyRequest request, OffloadException failure) {
    return failed(scenario, request, failure.problem(), failure);
  }

  /**
   * Returns the run of a strategy that failed.
   *
   * @param reason of the result
   * @param failure what {@link #program} throws
   */
  static StrategyRun failed(
      Scenario scenario, StrategyRequest request, String reason, OffloadException failure) {
    StrategyResult result =
        new StrategyResult(
            request.strategy().name(),
            request.label(),
            request.given(),
            false,
            reason,
            "",
            Optional.empty(),
            Optional.empty());
    return new StrategyRun(scenario, request, result, null, null, failure);
  }

  /** Returns what was asked. */
  public Scenario scenario() {
    return scenario;
  }

  /** Returns the strategy, with the options that were given. */
  public StrategyRequest request() {
    return request;
  }

  /** Returns what came of it. */
  public StrategyResult result() {
    return result;
  }

  /** Returns the strategy's name with the options that were given. */
  public String label() {
    return result.label();
  }

  /**
   * Returns what the run takes; of an infeasible strategy, what it would take if it fitted.
   *
   * @throws OffloadException if the strategy failed, or its program is not safe
   */
  public RunReport report() {
    requireProgram();
    return result.report().orElseThrow();
  }

  /**
   * Returns the program, which was proved safe but for the memory that it takes.
   *
   * @throws OffloadException if the strategy failed, or its program is not safe
   */
  public Program program() {
    requireProgram();
    return program;
  }

  /**
   * Returns when everything happened, with what it took of links and memory if the engine can tell.
   * The program is run for it once more, the first time.
   *
   * @throws OffloadException if the strategy failed, or its program is not safe
   */
  public synchronized Timeline timeline() {
    requireProgram();
    if (timeline == null) {
      timeline = engine.withResourceUse().run(scenario, program);
    }
    return timeline;
  }

  private void requireProgram() {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public String toString() {
    return label() + ": " + result.reason();
  }
}
