package dev.offload.core.recording;

import dev.offload.core.program.Program;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Rehearsal;

/** Finds out what a program would take. Implementations are stateless and thread-safe. */
@FunctionalInterface
public interface Rehearser {
  /** Returns what the program takes on the scenario's machine, and whether it is safe and fits. */
  Rehearsal rehearse(Scenario scenario, Program program);
}
