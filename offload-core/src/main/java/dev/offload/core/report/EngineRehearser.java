package dev.offload.core.report;

import dev.offload.core.engine.Engine;
import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.Timeline;
import dev.offload.core.program.Program;
import dev.offload.core.recording.Rehearser;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Rehearsal;
import dev.offload.core.verify.Hazard;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import java.util.Objects;
import java.util.Optional;

/**
 * Rehearses programs as a comparison runs them: proved first, then timed by an engine.
 *
 * @param engine the engine
 */
public record EngineRehearser(Engine engine) implements Rehearser {
  /** Validates the parts. */
  public EngineRehearser {
    Objects.requireNonNull(engine);
  }

  @Override
  public Rehearsal rehearse(Scenario scenario, Program program) {
    Verification verification = Verifier.verify(scenario, program);
    Optional<Hazard> hazard = verification.firstBeyondBudget();
    if (hazard.isPresent()) {
      return new Rehearsal(false, "is not safe: " + hazard.get(), Double.POSITIVE_INFINITY, 0, 0);
    }
    Timeline timeline = engine.run(scenario, program);
    DeviceMemory device = DeviceMemory.of(scenario, timeline);
    HostUsage host = HostUsage.of(scenario, program);
    Feasibility fits =
        Feasibility.of(
            scenario,
            device,
            host,
            verification.worstPeakBytes() + scenario.activationBytes(program.waitingForwards()));
    return new Rehearsal(
        fits.feasible(),
        fits.reason(),
        Picoseconds.toSeconds(timeline.stepEnd(timeline.steps() - 1)),
        device.peakBytes(),
        host.totalBytes());
  }
}
