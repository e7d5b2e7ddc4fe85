package dev.offload.core.engine;

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
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Draws scenarios and strategies for property tests. */
final class Randomly {
  private static final int[][] LAYOUTS = {
    {1, 1, 1}, {2, 1, 1}, {4, 1, 1}, {8, 1, 1}, {2, 3, 1}, {2, 2, 2}, {1, 3, 2}, {1, 4, 1},
    {4, 1, 2}, {1, 6, 1}
  };

  private Randomly() {}

  static TestMachine machine(Random random) {
    TestMachine machine = random.nextBoolean() ? TestMachine.pcie() : TestMachine.nvlink();
    int perSwitch = List.of(0, 2, 4).get(random.nextInt(3));
    if (perSwitch > 0) {
      machine.switches(perSwitch, (5 + random.nextInt(60)) * 1e9);
    }
    machine.collectiveWeight(random.nextBoolean() ? 0.01 : 0.5 + random.nextDouble());
    machine.memoryBytesPerSecond(random.nextInt(3) == 0 ? 100e9 : 1e12);
    machine.latencySeconds(random.nextInt(3) == 0 ? 0 : random.nextInt(20) * 1e-6);
    return machine;
  }

  static TestScenario scenario(Random random, int mostSteps, int mostLayers) {
    int[] layout = LAYOUTS[random.nextInt(LAYOUTS.length)];
    int steps = 1 + random.nextInt(mostSteps);
    // Sometimes the host needs longer than the device.
    double launch = List.of(0.0, 5e-6, 50e-6, 1e-3).get(random.nextInt(4));
    TestModel model =
        TestModel.tiny()
            .layers(1 + random.nextInt(mostLayers))
            .tensorElements(1L + random.nextInt(20_000_000), 1L + random.nextInt(2_000_000));
    if (random.nextInt(4) > 0) {
      model.phases(TestModel.everyPhase());
    }
    return TestScenario.tiny()
        .model(model)
        .machine(machine(random))
        .workload(
            new Workload(
                160, 160, 1 + random.nextInt(20), layout[2] == 2 ? 2 : 1 + random.nextInt(2)))
        .layout(layout[0], layout[1], layout[2])
        .runtime(TestScenario.runtime(launch, random.nextBoolean() ? 0 : 10e-6))
        .steps(steps)
        .switchStep(random.nextInt(steps + 1));
  }

  static OffloadStrategy strategy(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> TestStrategies.resident();
      case 1 -> TestStrategies.anchored(0);
      case 2 -> TestStrategies.v1();
      case 3 -> TestStrategies.blocking();
      case 4 -> TestStrategies.synchronous();
      case 5 -> TestStrategies.swap();
      default -> TestStrategies.streaming(random.nextInt(5));
    };
  }

  static Program program(Scenario scenario, OffloadStrategy strategy) {
    return ProgramRecorder.record(
        scenario, strategy, StrategyOptions.of(strategy, Map.of(), Map.of()));
  }
}
