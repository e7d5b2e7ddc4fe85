package dev.offload.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.hardware.Machine;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.report.EngineRehearser;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Runtime;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Rehearsal;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.contract.ContractMachines;
import dev.offload.core.unit.DataSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hybrid fits where a simpler strategy fits, and is not slower than the fastest that does. */
class HybridIsNeverSlowerTest {
  private static final double TOLERANCE = 1 + 1e-9;

  private static final List<Parallelism> LAYOUTS =
      List.of(
          new Parallelism(1, 1, 1),
          new Parallelism(2, 1, 1),
          new Parallelism(1, 3, 1),
          new Parallelism(4, 1, 1),
          new Parallelism(2, 1, 2),
          new Parallelism(2, 3, 1));

  private static final Map<String, Integer> MET = new TreeMap<>();

  static LongStream seeds() {
    return LongStream.range(0, 250);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void thanTheSimplerStrategies(long seed) {
    Scenario scenario = random(seed);
    Rehearsal hybrid = rehearse(scenario, new HybridStrategy(), Map.of());
    List<Rehearsal> pinned = new ArrayList<>();
    boolean simpleFits = false;

    for (OffloadStrategy simple : List.of(new ResidentStrategy(), new FullStrategy())) {
      Rehearsal rehearsal = rehearse(scenario, simple, Map.of());
      compare(hybrid, rehearsal, simple.name());
      if (rehearsal.feasible()) {
        meet(simple.name() + " fits");
      }
      simpleFits |= rehearsal.feasible();
    }
    for (String variant : List.of("v1", "v2", "group", "synchronous")) {
      Map<String, String> options = Map.of("variant", variant);
      Rehearsal rehearsal = rehearse(scenario, new LayerwiseStrategy(), options);
      compare(hybrid, rehearsal, variant);
      simpleFits |= rehearsal.feasible();
      if (variant.equals("synchronous") && rehearsal.feasible()) {
        boolean alone = pinned.stream().noneMatch(Rehearsal::feasible);
        meet(alone ? "only pageable layers fit" : "pinned layers fit");
      }
      pinned.add(rehearsal);
    }
    meet(hybrid.feasible() ? simpleFits ? "both fit" : "only hybrid fits" : "nothing fits");
  }

  private static void meet(String kind) {
    MET.merge(kind, 1, Integer::sum);
  }

  /** A sample in which nothing differs would prove nothing. */
  @AfterAll
  static void everyKindWasMet() {
    System.out.println("Hybrid beside simpler strategies: " + MET);
    assertThat(MET)
        .containsOnlyKeys(
            "both fit",
            "full fits",
            "nothing fits",
            "only hybrid fits",
            "only pageable layers fit",
            "pinned layers fit",
            "resident fits");
  }

  private static void compare(Rehearsal hybrid, Rehearsal simple, String name) {
    if (simple.feasible()) {
      assertThat(hybrid.feasible()).as("%s fits; hybrid %s", name, hybrid.reason()).isTrue();
      assertThat(hybrid.seconds())
          .as("seconds, beside %s", name)
          .isLessThanOrEqualTo(simple.seconds() * TOLERANCE);
    }
  }

  private static Rehearsal rehearse(
      Scenario scenario, OffloadStrategy strategy, Map<String, String> options) {
    EngineRehearser rehearser = new EngineRehearser(SimulationEngine.create());
    return rehearser.rehearse(
        scenario,
        ProgramRecorder.record(
                scenario, strategy, StrategyOptions.of(strategy, Map.of(), options), rehearser)
            .program());
  }

  private static Scenario random(long seed) {
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
    Runtime runtime =
        List.of(Runtime.SGLANG_2025_12, Runtime.SGLANG_2026_09, TestScenario.runtime(5e-6, 10e-6))
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
}
