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

  private SimulationEngine(boolean collapseRanks, boolean repeatSteps) {
    this.collapseRanks = collapseRanks;
    this.repeatSteps = repeatSteps;
  }

  /** Returns the engine that simulates alike ranks once, and alike steps once. */
  public static SimulationEngine create() {
    return new SimulationEngine(true, true);
  }

  /**
   * Returns an engine that simulates every rank for itself; the result is the same, only slower.
   */
  public SimulationEngine withIndividualRanks() {
    return new SimulationEngine(false, repeatSteps);
  }

  /** Returns an engine that simulates every step; the result is the same, only slower. */
  public SimulationEngine withEveryStep() {
    return new SimulationEngine(collapseRanks, false);
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
    return new Simulation(program, compiled, network, ranks, repeatSteps).run();
  }
}
