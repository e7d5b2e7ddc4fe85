package dev.offload.core.report;

import dev.offload.core.engine.Engine;
import dev.offload.core.program.Program;
import dev.offload.core.recording.Rehearser;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Rehearsal;
import java.util.Objects;

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
    return ProgramRun.of(scenario, program, engine).rehearsal(scenario);
  }
}
