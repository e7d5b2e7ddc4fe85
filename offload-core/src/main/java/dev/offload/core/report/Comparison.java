package dev.offload.core.report;

import dev.offload.core.engine.Engine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.OffloadException;
import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.recording.Recording;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.verify.Hazard;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Several strategies on one scenario.
 *
 * @param scenario the question
 * @param results one per strategy, in the order they were asked for
 * @param lowerBound what no strategy can beat
 */
public record Comparison(Scenario scenario, List<StrategyResult> results, LowerBound lowerBound) {
  /** Copies the list. */
  public Comparison {
    Objects.requireNonNull(scenario);
    results = List.copyOf(results);
    Objects.requireNonNull(lowerBound);
  }

  /**
   * Runs every strategy.
   *
   * <p>Every program is proved safe before it runs. A strategy that breaks its contract, or writes
   * a program that is not safe, becomes a result that says so; the others still run.
   *
   * @throws OffloadException if an option is wrong
   */
  public static Comparison of(Scenario scenario, List<StrategyRequest> requests, Engine engine) {
    List<StrategyResult> results = new ArrayList<>();
    for (StrategyRequest request : requests) {
      results.add(run(scenario, request, engine));
    }
    return new Comparison(scenario, results, LowerBound.of(scenario));
  }

  private static StrategyResult run(Scenario scenario, StrategyRequest request, Engine engine) {
    StrategyOptions options;
    Recording recording;
    try {
      options = request.options(scenario);
      recording =
          ProgramRecorder.record(
              scenario, request.strategy(), options, new EngineRehearser(engine));
    } catch (OffloadException e) {
      // A wrong option is the user's to mend; anything else is the strategy's own failure.
      if (e.code().category() == ErrorCategory.USAGE && !request.given().isEmpty()) {
        throw e;
      }
      return failed(request, e.problem());
    } catch (RuntimeException | LinkageError e) {
      return failed(request, "failed with " + e);
    }
    Program program = recording.program();
    Verification verification = Verifier.verify(scenario, program, scenario.weightBudgetBytes());
    Optional<Hazard> hazard = verification.firstBeyondBudget();
    if (hazard.isPresent()) {
      return failed(request, "is not safe: " + hazard.get());
    }
    Timeline timeline;
    try {
      timeline = engine.run(scenario, program);
    } catch (OffloadException e) {
      if (e.code().category() != ErrorCategory.UNSAFE) {
        throw e;
      }
      return failed(request, e.problem());
    }
    RunReport report = RunReport.of(scenario, timeline);
    Feasibility fits =
        Feasibility.of(scenario, report.device(), report.host(), verification.worstPeakBytes());
    return new StrategyResult(
        request.strategy().name(),
        request.label(),
        options.asMap(),
        fits.feasible(),
        fits.reason(),
        recording.decision(),
        Optional.of(report));
  }

  private static StrategyResult failed(StrategyRequest request, String problem) {
    return new StrategyResult(
        request.strategy().name(),
        request.label(),
        request.given(),
        false,
        problem,
        "",
        Optional.empty());
  }

  /** Returns the fastest feasible result, the first of equals; empty if none is feasible. */
  public Optional<StrategyResult> recommended() {
    return results.stream()
        .filter(StrategyResult::feasible)
        .min(Comparator.comparingDouble(result -> result.report().orElseThrow().denoiseSeconds()));
  }
}
