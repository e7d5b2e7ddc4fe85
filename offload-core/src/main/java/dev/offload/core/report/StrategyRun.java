package dev.offload.core.report;

import dev.offload.core.engine.Engine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.OffloadException;
import dev.offload.core.program.Program;
import dev.offload.core.recording.Recording;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.verify.Hazard;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * One strategy on one scenario: its program is proved safe, then run. Immutable and thread-safe.
 *
 * @param result what came of it
 * @param program what it wrote; empty if the strategy failed or the program is not safe
 */
public record StrategyRun(StrategyResult result, Optional<Program> program) {
  /** Validates the parts. */
  public StrategyRun {
    Objects.requireNonNull(result);
    Objects.requireNonNull(program);
  }

  /**
   * Lets the strategy write its program, and runs it. A strategy that breaks its contract, or
   * writes a program that is not safe, becomes a result that says so.
   *
   * @param limit how long the strategy may take to write its program, more than 0
   * @throws OffloadException if an option that the user gave is wrong
   */
  public static StrategyRun of(
      Scenario scenario, StrategyRequest request, Engine engine, Duration limit) {
    Recording recording;
    try {
      recording = request.record(scenario, limit, new EngineRehearser(engine));
    } catch (OffloadException e) {
      if (request.isUsersMistake(e)) {
        throw e;
      }
      return failed(request, e.problem());
    }
    return of(scenario, request, recording, engine);
  }

  /**
   * Runs a program that the strategy has written for this scenario.
   *
   * @param recording what it wrote
   */
  public static StrategyRun of(
      Scenario scenario, StrategyRequest request, Recording recording, Engine engine) {
    try {
      return run(scenario, request, recording, engine);
    } catch (OutOfMemoryError e) {
      // A program may be too long to run, though no step of it is.
      return failed(
          request, "has a program that takes too much memory to prove and run" + from(request));
    }
  }

  private static StrategyRun run(
      Scenario scenario, StrategyRequest request, Recording recording, Engine engine) {
    Program program = recording.program();
    Verification verification = Verifier.verify(scenario, program, scenario.weightBudgetBytes());
    Optional<Hazard> hazard = verification.firstBeyondBudget();
    if (hazard.isPresent()) {
      return failed(request, "is not safe: " + hazard.get() + from(request));
    }
    Timeline timeline;
    try {
      timeline = engine.run(scenario, program);
    } catch (OffloadException e) {
      if (e.code().category() != ErrorCategory.UNSAFE) {
        throw e;
      }
      return failed(request, e.problem() + from(request));
    }
    RunReport report = RunReport.of(scenario, timeline);
    Feasibility fits =
        Feasibility.of(scenario, report.device(), report.host(), verification.worstPeakBytes());
    StrategyResult result =
        new StrategyResult(
            request.strategy().name(),
            request.label(),
            recording.options().asMap(),
            fits.feasible(),
            fits.reason(),
            recording.decision(),
            Optional.of(report));
    return new StrategyRun(result, Optional.of(program));
  }

  private static String from(StrategyRequest request) {
    return request.origin().map(" (the strategy is of %s)"::formatted).orElse("");
  }

  /** Returns the run of a strategy that failed, with what went wrong. */
  public static StrategyRun failed(StrategyRequest request, String problem) {
    StrategyResult result =
        new StrategyResult(
            request.strategy().name(),
            request.label(),
            request.given(),
            false,
            problem,
            "",
            Optional.empty());
    return new StrategyRun(result, Optional.empty());
  }
}
