package dev.offload.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.model.LayerDescription.Part;
import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.interleaving.ExhaustiveInterleavings;
import dev.offload.core.testing.interleaving.ExhaustiveInterleavings.Outcome;
import dev.offload.core.testing.interleaving.Mutator;
import dev.offload.core.testing.interleaving.Tally;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The verifier is right about random programs and plans, and about their mutants. */
class VerifierAgainstEveryOrderTest {
  private static final Tally PROGRAMS = new Tally();
  private static final Tally PLANS = new Tally();
  private static final Tally WIDE_PLANS = new Tally();
  private static final Tally SHARDING_PROGRAMS = new Tally();
  private static final Tally SHARDING_PLANS = new Tally();

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 250);
  }

  static LongStream fewSeeds() {
    return LongStream.rangeClosed(1, 40);
  }

  @ParameterizedTest(name = "random program, seed {0}")
  @MethodSource("seeds")
  void isRightAboutRandomPrograms(long seed) {
    Random random = new Random(seed);
    Scenario scenario = TestScenario.tiny().build();
    Program program = RandomProgram.draw(random, 14);

    assertThat(PROGRAMS.compare(scenario, program, Mutator.mutants(program))).isEmpty();
  }

  @ParameterizedTest(name = "random plan, seed {0}")
  @MethodSource("fewSeeds")
  void isRightAboutRandomPlans(long seed) {
    Random random = new Random(seed);
    Scenario scenario =
        TestScenario.tiny()
            .model(TestModel.tiny().layers(2 + random.nextInt(2)).tensorElements(1L, 2L))
            .steps(2)
            .switchStep(random.nextInt(3))
            .build();
    OffloadStrategy strategy = RandomPlan.strategy(random.nextLong());
    Program program =
        ProgramRecorder.record(
            scenario, strategy, StrategyOptions.of(strategy, Map.of(), Map.of()));

    assertThat(Verifier.verify(scenario, program, Long.MAX_VALUE).hazards()).isEmpty();
    assertThat(PLANS.compare(scenario, program, Mutator.mutants(program))).isEmpty();
  }

  @ParameterizedTest(name = "random plan of parts and components, seed {0}")
  @MethodSource("fewSeeds")
  void isRightAboutPartsComponentsAndInterleavedForwards(long seed) {
    Random random = new Random(seed);
    Scenario scenario =
        TestScenario.tiny()
            .model(
                TestModel.tiny()
                    .experts(1)
                    .layers(1)
                    .tensorElements(1L, 2L)
                    .phases(List.of(TestModel.linear("qkv", 1, 1), TestModel.linear("up", 1, 1)))
                    .parts(new Part("attention", 1, 1), new Part("ffn", 1, 1)))
            .workload(new Workload(160, 160, 1, 2))
            .steps(2)
            .build();
    OffloadStrategy strategy = RandomPlan.wideStrategy(random.nextLong());
    Program program = ProgramRecorder.record(scenario, strategy, StrategyOptions.defaults());

    assertThat(Verifier.verify(scenario, program, Long.MAX_VALUE).hazards()).isEmpty();
    assertThat(WIDE_PLANS.compare(scenario, program, Mutator.mutants(program))).isEmpty();
  }

  @ParameterizedTest(name = "random program with shards, seed {0}")
  @MethodSource("seeds")
  void isRightAboutRandomProgramsWithShards(long seed) {
    Random random = new Random(seed);
    Scenario scenario = TestScenario.tiny().build();
    Program program = RandomProgram.drawSharding(random, 14);

    assertThat(SHARDING_PROGRAMS.compare(scenario, program, Mutator.mutants(program))).isEmpty();
  }

  @ParameterizedTest(name = "random plan with shards and disk, seed {0}")
  @MethodSource("fewSeeds")
  void isRightAboutRandomPlansWithShardsAndDisk(long seed) {
    Random random = new Random(seed);
    Scenario scenario =
        TestScenario.tiny()
            .machine(TestMachine.pcie().diskBytesPerSecond(5e9))
            .layout(2, 1, 1)
            .model(TestModel.tiny().layers(2 + random.nextInt(2)).tensorElements(1L, 2L))
            .steps(2)
            .switchStep(random.nextInt(3))
            .build();
    OffloadStrategy strategy = RandomPlan.sharding(random.nextLong());
    Program program =
        ProgramRecorder.record(
            scenario, strategy, StrategyOptions.of(strategy, Map.of(), Map.of()));

    assertThat(Verifier.verify(scenario, program, Long.MAX_VALUE).hazards()).isEmpty();
    assertThat(SHARDING_PLANS.compare(scenario, program, Mutator.mutants(program))).isEmpty();
  }

  @ParameterizedTest(name = "delays of the host, seed {0}")
  @MethodSource("fewSeeds")
  void delaysOfTheHostAddNothing(long seed) {
    Program program = RandomProgram.draw(new Random(seed), 8);

    Outcome atOnce = ExhaustiveInterleavings.explore(program);
    Outcome delayed = ExhaustiveInterleavings.exploreWithHostDelays(program);

    assertThat(delayed.violations()).isEqualTo(atOnce.violations());
    assertThat(delayed.peakBytes()).isEqualTo(atOnce.peakBytes());
    assertThat(delayed.states()).isGreaterThanOrEqualTo(atOnce.states());
  }

  @AfterAll
  static void printCounts() {
    System.out.println("Random programs\n" + PROGRAMS.table());
    System.out.println("Random plans\n" + PLANS.table());
    System.out.println("Random plans of parts and components\n" + WIDE_PLANS.table());
    System.out.println("Random programs with shards\n" + SHARDING_PROGRAMS.table());
    System.out.println("Random plans with shards and disk\n" + SHARDING_PLANS.table());
  }
}
