package dev.offload.core.report;

import dev.offload.core.engine.Engine;
import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.Timeline;
import dev.offload.core.program.Program;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Rehearsal;
import dev.offload.core.verify.Hazard;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import java.util.Optional;

/**
 * What a program takes, whatever the budgets of memory are.
 *
 * @param hazard the first hazard beside the budget; with one, the program was not run
 * @param worstDenoiseBytes the most that denoising takes on the device in any order
 * @param endSeconds when the last step ends; infinite with a hazard
 * @param report empty with a hazard
 */
record ProgramRun(
    Optional<Hazard> hazard,
    long worstDenoiseBytes,
    double endSeconds,
    Optional<RunReport> report) {

  /**
   * Proves and runs a program.
   *
   * @throws dev.offload.core.error.OffloadException if the engine refuses the program
   */
  static ProgramRun of(Scenario scenario, Program program, Engine engine) {
    Verification verification = Verifier.verify(scenario, program);
    Optional<Hazard> hazard = verification.firstBeyondBudget();
    if (hazard.isPresent()) {
      return new ProgramRun(hazard, 0, Double.POSITIVE_INFINITY, Optional.empty());
    }
    Timeline timeline = engine.run(scenario, program);
    return new ProgramRun(
        hazard,
        verification.worstPeakBytes() + scenario.activationBytes(program.waitingForwards()),
        Picoseconds.toSeconds(timeline.stepEnd(timeline.steps() - 1)),
        Optional.of(RunReport.of(scenario, timeline)));
  }

  /** Returns whether it fits the budgets of a scenario; there must be a report. */
  Feasibility fits(Scenario scenario) {
    RunReport run = report.orElseThrow();
    return Feasibility.of(scenario, run.device(), run.host(), worstDenoiseBytes);
  }

  /** Returns this as an {@link Rehearser} does. */
  Rehearsal rehearsal(Scenario scenario) {
    if (hazard.isPresent()) {
      return new Rehearsal(false, "is not safe: " + hazard.get(), endSeconds, 0, 0);
    }
    Feasibility fits = fits(scenario);
    return new Rehearsal(
        fits.feasible(),
        fits.reason(),
        endSeconds,
        report.orElseThrow().device().peakBytes(),
        report.orElseThrow().host().totalBytes());
  }
}
