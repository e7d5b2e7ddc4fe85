package dev.offload.core.engine;

import dev.offload.core.hardware.Machine;
import dev.offload.core.program.Program;
import dev.offload.core.scenario.Scenario;

/**
 * Runs programs in simulated time. Stateless and thread-safe; the same scenario and program give
 * the same timeline to the picosecond.
 */
public final class SimulationEngine implements Engine {
  private final boolean collapseRanks;
  private final boolean repeatSteps;
  private final boolean recordUse;

  private SimulationEngine(boolean collapseRanks, boolean repeatSteps, boolean recordUse) {
    this.collapseRanks = collapseRanks;
    this.repeatSteps = repeatSteps;
    this.recordUse = recordUse;
  }

  /** Returns the engine that simulates alike ranks once, and alike steps once. */
  public static SimulationEngine create() {
    return new SimulationEngine(true, true, false);
  }

  /**
   * Returns an engine that simulates every rank for itself; the result is the same, only slower.
   */
  public SimulationEngine withIndividualRanks() {
    return new SimulationEngine(false, repeatSteps, recordUse);
  }

  /** Returns an engine that simulates every step; the result is the same, only slower. */
  public SimulationEngine withEveryStep() {
    return new SimulationEngine(collapseRanks, false, recordUse);
  }

  /**
   * Returns an engine whose timelines also tell what a run takes of links and device memory over
   * time; it simulates every step. Times and peaks are the same.
   */
  @Override
  public SimulationEngine withResourceUse() {
    return new SimulationEngine(collapseRanks, false, true);
  }

  @Override
  public Timeline run(Scenario scenario, Program program) {
    Machine machine = scenario.machine();
    RankClasses ranks =
        collapseRanks
            ? RankClasses.collapsed(machine.gpusPerSwitch(), scenario.parallelism())
            : RankClasses.individual(machine.gpusPerSwitch(), scenario.parallelism());
    MachineNetwork network = new MachineNetwork(machine, ranks);
    CompiledProgram compiled = new CompiledProgram(scenario, program, network);
    return new Simulation(program, compiled, network, ranks, repeatSteps, recordUse).run();
  }
}
