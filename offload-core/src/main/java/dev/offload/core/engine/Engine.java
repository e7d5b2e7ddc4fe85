package dev.offload.core.engine;

import dev.offload.core.program.Program;
import dev.offload.core.scenario.Scenario;

/** Runs programs. Implementations are thread-safe. */
public interface Engine {
  /**
   * Runs a program.
   *
   * @param scenario the scenario that the program was recorded for
   * @return when everything happened; never null
   * @throws dev.offload.core.error.OffloadException if the program cannot complete, or a kernel
   *     would read weights that are not on the device
   */
  Timeline run(Scenario scenario, Program program);

  /**
   * Returns an engine whose timelines also tell what a run takes of links and device memory over
   * time, if it can; else this one. Times and peaks are the same.
   */
  default Engine withResourceUse() {
    return this;
  }
}
