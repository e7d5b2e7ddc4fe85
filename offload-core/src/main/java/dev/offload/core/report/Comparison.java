package dev.offload.core.report;

import dev.offload.core.engine.Engine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plugin.PluginCall;
import dev.offload.core.program.Program;
import dev.offload.core.recording.Recording;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.verify.Hazard;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import java.time.Duration;
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
    return of(scenario, requests, engine, PluginCall.DEFAULT_LIMIT);
  }

  /**
   * Runs every strategy, as {@link #of(Scenario, List, Engine)} does.
   *
   * @param limit how long each strategy may take to write its program, more than 0
   * @throws OffloadException if an option is wrong
   */
  public static Comparison of(
      Scenario scenario, List<StrategyRequest> requests, Engine engine, Duration limit) {
    List<StrategyResult> results = new ArrayList<>();
    for (StrategyRequest request : requests) {
      results.add(run(scenario, request, engine, limit));
    }
    return new Comparison(scenario, results, LowerBound.of(scenario));
  }

  private static StrategyResult run(
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
    try {
      return run(scenario, request, recording, engine);
    } catch (OutOfMemoryError e) {
      // A program may be too long to run, though no step of it is.
      return failed(
          request, "has a program that takes too much memory to prove and run" + from(request));
    }
  }

  private static StrategyResult run(
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
    return new StrategyResult(
        request.strategy().name(),
        request.label(),
        recording.options().asMap(),
        fits.feasible(),
        fits.reason(),
        recording.decision(),
        Optional.of(report));
  }

  private static String from(StrategyRequest request) {
    return request.origin().map(" (the strategy is of %s)"::formatted).orElse("");
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

  /**
   * Returns the fastest feasible result that changes no outputs, the first of equals; one that does
   * change them only if no other is feasible; empty if none is.
   */
  public Optional<StrategyResult> recommended() {
    return results.stream()
        .filter(StrategyResult::feasible)
        .min(
            Comparator.comparing((StrategyResult result) -> !result.lossless())
                .thenComparing(result -> result.report().orElseThrow().denoiseSeconds()));
  }
}
