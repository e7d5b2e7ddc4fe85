package dev.offload.core.plan;

import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.OffloadException;
import dev.offload.core.recording.Recording;
import dev.offload.core.report.ProgramFloor;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyRun;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Scenario;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * A strategy with options on a layout, to be tried. Immutable and thread-safe.
 *
 * @param scenario what to run, the margin taken off
 * @param layout the scenario's place in the request
 * @param strategy the strategy's place in the request
 * @param number the place among the choices of the strategy on that layout
 * @param request the strategy with all options that are set
 * @param narrowed whether some of them are the user's own
 */
record Attempt(
    Scenario scenario,
    int layout,
    int strategy,
    int number,
    StrategyRequest request,
    boolean narrowed) {

  /**
   * What came of an attempt: a run, or a refusal, or neither where it was left out.
   *
   * @param plain whether the strategy rehearsed nothing: its options alone decide what it does
   */
  record Outcome(
      Attempt attempt,
      Optional<StrategyRun> run,
      Optional<OffloadException> refusal,
      boolean plain) {
    Candidate candidate() {
      return new Candidate(attempt.scenario, run.orElseThrow().result());
    }
  }

  /**
   * Records the program, and runs it unless it can be left out.
   *
   * @param canBeLeftOut tells by what is certain of a program whether its run is of no use
   */
  Outcome run(StrategyRunner runner, Duration limit, Predicate<ProgramFloor> canBeLeftOut) {
    AtomicBoolean rehearsed = new AtomicBoolean();
    Recording recording;
    try {
      recording =
          request.record(
              scenario,
              limit,
              (setting, program) -> {
                rehearsed.set(true);
                return runner.rehearse(setting, program);
              });
    } catch (OffloadException e) {
      boolean refused = narrowed && e.code().category() == ErrorCategory.USAGE;
      return refused
          ? new Outcome(this, Optional.empty(), Optional.of(e), false)
          : outcome(StrategyRun.failed(scenario, request, e), false);
    }
    if (recording.sequence().runs().size() == 1
        && canBeLeftOut.test(ProgramFloor.of(scenario, recording.program()))) {
      return new Outcome(this, Optional.empty(), Optional.empty(), false);
    }
    return outcome(runner.run(scenario, request, recording), !rehearsed.get());
  }

  private Outcome outcome(StrategyRun run, boolean plain) {
    return new Outcome(this, Optional.of(run), Optional.empty(), plain);
  }
}
