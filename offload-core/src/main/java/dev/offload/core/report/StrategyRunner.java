package dev.offload.core.report;

import dev.offload.core.engine.Engine;
import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.program.Program;
import dev.offload.core.recording.Recording;
import dev.offload.core.recording.Rehearser;
import dev.offload.core.recording.RunSequence;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Rehearsal;
import dev.offload.core.verify.Hazard;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Runs strategies on scenarios: their programs are recorded, proved safe, run and judged.
 *
 * <p>What a program takes does not depend on how much memory may be used. A runner can remember the
 * programs of the last scenario, so that scenarios which differ in budgets alone, and strategies
 * that rehearse each other's plans, prove and run each program once; the results are the same.
 * Thread-safe.
 */
public final class StrategyRunner implements Rehearser {
  private final Engine engine;
  private final int most;
  private final Map<ProgramKey, ProgramRun> known;
  private Scenario last;

  private StrategyRunner(Engine engine, int most) {
    this.engine = Objects.requireNonNull(engine);
    this.most = most;
    this.known =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<ProgramKey, ProgramRun> eldest) {
            return size() > most;
          }
        };
  }

  /** Returns a runner that remembers nothing. */
  public static StrategyRunner of(Engine engine) {
    return new StrategyRunner(engine, 0);
  }

  /**
   * Returns a runner that remembers programs.
   *
   * @param most how many at most, 0 or more
   */
  public static StrategyRunner remembering(Engine engine, int most) {
    return new StrategyRunner(engine, Math.max(0, most));
  }

  /**
   * Lets a strategy write its program, and runs it. A strategy that breaks its contract, or writes
   * a program that is not safe, becomes a run that says so.
   *
   * @param limit how long the strategy may take to write its program, more than 0
   * @throws OffloadException if an option is wrong
   */
  public StrategyRun run(Scenario scenario, StrategyRequest request, Duration limit) {
    Recording recording;
    try {
      recording = request.record(scenario, limit, this::rehearse);
    } catch (OffloadException e) {
      if (request.isUsersMistake(e)) {
        throw e;
      }
      return StrategyRun.failed(scenario, request, e);
    }
    return run(scenario, request, recording);
  }

  /**
   * Runs a program that a strategy has written. One that is not safe becomes a run that says so.
   *
   * @param recording what the strategy wrote for the scenario
   */
  public StrategyRun run(Scenario scenario, StrategyRequest request, Recording recording) {
    Played played;
    try {
      played = play(scenario, recording.sequence());
    } catch (OffloadException e) {
      if (e.code().category() != ErrorCategory.UNSAFE) {
        throw e;
      }
      return StrategyRun.failed(scenario, request, e.problem() + from(request), e);
    } catch (OutOfMemoryError e) {
      // A program may be too long to run, though no step of it is.
      String reason = "has a program that takes too much memory to prove and run" + from(request);
      return StrategyRun.failed(
          scenario,
          request,
          reason,
          OffloadException.of(
                  ErrorCode.BROKEN_PLUGIN,
                  "The strategy (%s) %s.".formatted(request.label(), reason))
              .causedBy(e));
    }
    ProgramRun run = played.run;
    if (run.hazard().isPresent()) {
      Hazard hazard = run.hazard().get();
      return StrategyRun.failed(
          scenario, request, "is not safe: " + hazard + from(request), request.unsafe(hazard));
    }
    RunReport report = run.report().orElseThrow();
    Feasibility fits = run.fits(scenario);
    StrategyResult result =
        new StrategyResult(
            request.strategy().name(),
            request.label(),
            recording.options().asMap(),
            fits.feasible(),
            fits.reason(),
            recording.decision(),
            recording.movement(),
            Optional.of(report));
    return new StrategyRun(scenario, request, result, played.program, engine, null);
  }

  private record Played(Program program, ProgramRun run) {}

  /** Returns the first run of a queue that is unsafe or too large, or the slowest that repeats. */
  private Played play(Scenario scenario, RunSequence sequence) {
    Played slowest = null;
    for (int i = 0; i < sequence.runs().size(); i++) {
      Program program = sequence.runs().get(i);
      Played played = new Played(program, run(scenario, program));
      if (played.run.hazard().isPresent() || !played.run.fits(scenario).feasible()) {
        return played;
      }
      if (i >= sequence.repeated()
          && (slowest == null || played.run.endSeconds() > slowest.run.endSeconds())) {
        slowest = played;
      }
    }
    return Objects.requireNonNull(slowest);
  }

  @Override
  public Rehearsal rehearse(Scenario scenario, Program program) {
    return run(scenario, program).rehearsal(scenario);
  }

  private ProgramRun run(Scenario scenario, Program program) {
    if (most == 0) {
      return ProgramRun.of(scenario, program, engine);
    }
    ProgramKey key = new ProgramKey(program);
    synchronized (known) {
      if (last == null || !last.differsOnlyInBudgets(scenario)) {
        known.clear();
        last = scenario;
      }
      ProgramRun run = known.get(key);
      if (run != null) {
        return run;
      }
    }
    ProgramRun run = ProgramRun.of(scenario, program, engine);
    synchronized (known) {
      if (last.differsOnlyInBudgets(scenario)) {
        known.put(key, run);
      }
    }
    return run;
  }

  private static String from(StrategyRequest request) {
    return request.origin().map(" (the strategy is of %s)"::formatted).orElse("");
  }
}
