package dev.offload.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.program.Program;
import dev.offload.core.scenario.CollectiveKind;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RankClassesTest {
  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @ParameterizedTest(name = "ulysses {0}, ring {1}, guidance {2}, {3} GPUs a switch")
  @CsvSource({
    "1, 1, 1, 8, 1",
    "8, 1, 1, 8, 1",
    "8, 1, 1, 4, 1",
    "8, 1, 1, 2, 1",
    "2, 2, 2, 4, 1",
    "2, 2, 2, 2, 1",
    "4, 1, 2, 2, 1",
    "1, 3, 2, 6, 1",
    "6, 1, 1, 4, 2",
    "3, 1, 1, 2, 2",
  })
  void alikeRanksAreOneClass(int ulysses, int ring, int guidance, int perSwitch, int classes) {
    RankClasses ranks = RankClasses.collapsed(perSwitch, new Parallelism(ulysses, ring, guidance));

    assertThat(ranks.count()).isEqualTo(classes);
    int sum = 0;
    for (int c = 0; c < ranks.count(); c++) {
      sum += ranks.size(c);
    }
    assertThat(sum).isEqualTo(ulysses * ring * guidance);
  }

  @Test
  void sixGpusOverSwitchesOfFourAreFourAndTwo() {
    RankClasses ranks = RankClasses.collapsed(4, new Parallelism(6, 1, 1));

    assertThat(ranks.size(0)).isEqualTo(4);
    assertThat(ranks.size(1)).isEqualTo(2);
    assertThat(ranks.crossingShare(0, CollectiveKind.ULYSSES_ALL_TO_ALL)).isEqualTo(2 / 5.0);
    assertThat(ranks.crossingShare(1, CollectiveKind.ULYSSES_ALL_TO_ALL)).isEqualTo(4 / 5.0);
    assertThat(ranks.switchOf(0)).isNotEqualTo(ranks.switchOf(1));
    assertThat(ranks.meetings(CollectiveKind.ULYSSES_ALL_TO_ALL)).containsExactly(0, 0);
    assertThat(ranks.meetings(CollectiveKind.GUIDANCE_GATHER)).containsExactly(0, 1);
  }

  @Test
  void individualRanksStandAlone() {
    RankClasses ranks = RankClasses.individual(4, new Parallelism(2, 3, 1));

    assertThat(ranks.count()).isEqualTo(6);
    assertThat(ranks.ranksOnSwitch(3)).isEqualTo(1);
    assertThat(ranks.switchOf(3)).isEqualTo(ranks.switchOf(0));
    assertThat(ranks.switchOf(4)).isEqualTo(4);
    assertThat(ranks.meetings(CollectiveKind.ULYSSES_ALL_TO_ALL)).containsExactly(0, 0, 2, 2, 4, 4);
    assertThat(ranks.meetings(CollectiveKind.RING_SEND_RECEIVE)).containsExactly(0, 1, 0, 1, 0, 1);
  }

  @ParameterizedTest(name = "ulysses {0}, ring {1}, guidance {2}, {3} GPUs a switch")
  @CsvSource({
    "8, 1, 1, 8",
    "8, 1, 1, 4",
    "8, 1, 1, 2",
    "2, 3, 1, 4",
    "1, 3, 2, 4",
    "2, 2, 2, 2",
    "1, 6, 1, 4",
    "2, 1, 1, 1",
    "1, 5, 1, 2",
    "2, 2, 1, 3"
  })
  void collapsedRanksTakeTheTimesOfIndividualOnes(
      int ulysses, int ring, int guidance, int perSwitch) {
    Scenario scenario =
        TestScenario.tiny()
            .model(TestModel.tiny().layers(4).phases(TestModel.everyPhase()))
            .machine(TestMachine.pcie().switches(perSwitch, 30e9))
            .workload(new dev.offload.core.scenario.Workload(160, 160, 9, 2))
            .layout(ulysses, ring, guidance)
            .steps(3)
            .switchStep(3)
            .build();

    assertSameStepEnds(scenario, Randomly.program(scenario, TestStrategies.streaming(1)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void collapsingChangesNoStep(long seed) {
    Random random = new Random(seed);
    Scenario scenario = Randomly.scenario(random, 4, 5).build();

    assertSameStepEnds(scenario, Randomly.program(scenario, Randomly.strategy(random)));
  }

  private static void assertSameStepEnds(Scenario scenario, Program program) {
    Timeline collapsed = SimulationEngine.create().run(scenario, program);
    Timeline individual = SimulationEngine.create().withIndividualRanks().run(scenario, program);

    assertThat(individual.rankClasses()).isEqualTo(scenario.parallelism().gpus());
    for (int step = 0; step < collapsed.steps(); step++) {
      long expected = individual.stepEnd(step);
      assertThat(collapsed.stepEnd(step)).isCloseTo(expected, within((long) (1e-9 * expected) + 1));
    }
  }
}
