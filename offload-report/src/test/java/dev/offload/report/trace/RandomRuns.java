package dev.offload.report.trace;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import java.util.Map;
import java.util.Random;

/** Simulates small runs of every kind. */
public final class RandomRuns {
  private static final double GIGA = 1e9;
  private static final int[][] LAYOUTS = {
    {1, 1, 1}, {2, 1, 1}, {4, 1, 1}, {2, 2, 1}, {1, 4, 1}, {2, 1, 2}
  };

  private RandomRuns() {}

  /** Returns a run on a few ranks, of a few steps. */
  public static TracedRun run(Random random) {
    int[] layout = LAYOUTS[random.nextInt(LAYOUTS.length)];
    TestMachine machine = random.nextBoolean() ? TestMachine.pcie() : TestMachine.nvlink();
    if (random.nextBoolean()) {
      machine.switches(2, (5 + random.nextInt(60)) * GIGA);
    }
    machine.latencySeconds(random.nextInt(3) * 5e-6);
    int steps = 1 + random.nextInt(5);
    Scenario scenario =
        TestScenario.tiny()
            .model(
                TestModel.tiny()
                    .layers(1 + random.nextInt(5))
                    .tensorElements(1L + random.nextInt(20_000_000), 1L + random.nextInt(2_000_000))
                    .phases(TestModel.everyPhase()))
            .machine(machine)
            .workload(new Workload(160, 160, 1 + random.nextInt(9), 2))
            .layout(layout[0], layout[1], layout[2])
            .runtime(TestScenario.runtime(random.nextInt(2) * 50e-6, random.nextInt(2) * 10e-6))
            .steps(steps)
            .switchStep(random.nextInt(steps + 1))
            .build();
    OffloadStrategy strategy =
        switch (random.nextInt(7)) {
          case 0 -> TestStrategies.resident();
          case 1 -> TestStrategies.anchored(0);
          case 2 -> TestStrategies.v1();
          case 3 -> TestStrategies.blocking();
          case 4 -> TestStrategies.synchronous();
          case 5 -> TestStrategies.swap();
          default -> TestStrategies.streaming(random.nextInt(4));
        };
    Program program =
        ProgramRecorder.record(
            scenario, strategy, StrategyOptions.of(strategy, Map.of(), Map.of()));
    Timeline timeline = SimulationEngine.create().withResourceUse().run(scenario, program);
    return new TracedRun(scenario, strategy.name(), timeline);
  }
}
