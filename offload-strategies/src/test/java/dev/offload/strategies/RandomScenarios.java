package dev.offload.strategies;

import dev.offload.core.hardware.Machine;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.scenario.Workload;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestRuntimes;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.contract.ContractMachines;
import dev.offload.core.unit.DataSize;
import java.util.List;
import java.util.Random;

/** Scenarios of small models, the same for the same seed. */
final class RandomScenarios {
  private static final List<Parallelism> LAYOUTS =
      List.of(
          new Parallelism(1, 1, 1),
          new Parallelism(2, 1, 1),
          new Parallelism(1, 3, 1),
          new Parallelism(4, 1, 1),
          new Parallelism(2, 1, 2),
          new Parallelism(2, 3, 1));

  private RandomScenarios() {}

  /** Returns a scenario on any machine and layout, with too little memory, enough, or between. */
  static Scenario anyMachine(long seed) {
    Random random = new Random(seed);
    List<Machine> machines = ContractMachines.all();
    Machine machine = machines.get(random.nextInt(machines.size()));
    List<Parallelism> layouts =
        LAYOUTS.stream().filter(layout -> layout.gpus() <= machine.gpus()).toList();
    Parallelism layout = layouts.get(random.nextInt(layouts.size()));
    int experts = 1 + random.nextInt(2);
    int steps = 1 + random.nextInt(12);
    TestModel model =
        TestModel.tiny()
            .experts(experts)
            .layers(1 + random.nextInt(10))
            .phases(TestModel.everyPhase())
            .outerPhases(TestModel.linear("outer", 512, 1_000))
            .tensorElements(1L + random.nextInt(40_000_000), 1L + random.nextInt(4_000_000));
    if (random.nextBoolean()) {
      model.uneven();
    }
    int forwards = layout.guidance() == 2 ? 2 : 1 + random.nextInt(2);
    ServingRuntime runtime =
        List.of(
                TestRuntimes.SGLANG_2025_12,
                TestRuntimes.SGLANG_2026_09,
                TestScenario.runtime(5e-6, 10e-6))
            .get(random.nextInt(3));
    Scenario.Builder builder =
        TestScenario.tiny()
            .model(model)
            .workload(new Workload(160, 160, 1 + 4 * random.nextInt(8), forwards))
            .runtime(runtime)
            .steps(steps)
            .switchStep(experts == 2 ? random.nextInt(steps + 1) : 0)
            .layout(layout.ulysses(), layout.ring(), layout.guidance())
            .builder()
            .machine(machine);
    Scenario roomy = builder.build();
    long expertBytes = roomy.experts().stream().mapToLong(Experts::layerBytes).max().orElseThrow();
    long weights = (long) (2.5 * random.nextDouble() * expertBytes);
    builder.deviceMemoryBudget(DataSize.ofBytes(roomy.activationBytes() + weights));
    if (random.nextInt(3) == 0) {
      // From too little for one expert on the host to more than both on all ranks, rounded up.
      double perRank = (0.5 + 4 * random.nextDouble()) * expertBytes;
      builder.hostMemoryBudget(DataSize.ofBytes((long) (layout.gpus() * perRank)));
    }
    return builder.build();
  }

  /** Returns a scenario of so few layers that all splits can be enumerated. */
  static Scenario small(long seed) {
    Random random = new Random(seed);
    int experts = 1 + random.nextInt(2);
    int steps = 2 + random.nextInt(6);
    TestModel model =
        TestModel.tiny()
            .experts(experts)
            .layers(2 + random.nextInt(3))
            .phases(TestModel.everyPhase())
            .tensorElements(1L + random.nextInt(60_000_000));
    if (random.nextBoolean()) {
      model.uneven();
    }
    int ulysses = random.nextBoolean() ? 1 : 2;
    Scenario.Builder builder =
        TestScenario.tiny()
            .model(model)
            .workload(new Workload(160, 160, 1 + 4 * random.nextInt(8), 1 + random.nextInt(2)))
            .runtime(TestScenario.runtime(5e-6, 10e-6))
            .steps(steps)
            .switchStep(experts == 2 ? 1 + random.nextInt(steps) : 0)
            .layout(ulysses, 1, 1)
            .builder()
            .machine(ContractMachines.all().get(random.nextInt(2)));
    Scenario roomy = builder.build();
    long layerBytes = roomy.experts().stream().mapToLong(Experts::layerBytes).max().orElseThrow();
    long weights = (long) ((0.3 + 1.7 * random.nextDouble()) * layerBytes);
    return builder.deviceMemoryBudget(DataSize.ofBytes(roomy.activationBytes() + weights)).build();
  }
}
