package dev.offload.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.program.Program;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StepRepetitionTest {
  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void copyingStepsEqualsSimulatingThem(long seed) {
    Random random = new Random(seed);
    Scenario scenario = Randomly.scenario(random, 24, 8).build();
    Program program = Randomly.program(scenario, Randomly.strategy(random));

    Timeline copied = SimulationEngine.create().run(scenario, program);
    Timeline simulated = SimulationEngine.create().withEveryStep().run(scenario, program);

    assertThat(simulated.simulatedSteps()).isEqualTo(simulated.steps());
    assertEqualTimes(copied, simulated);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void twoRunsAreIdentical(long seed) {
    Random random = new Random(seed);
    Scenario scenario = Randomly.scenario(random, 12, 8).build();
    Program program = Randomly.program(scenario, Randomly.strategy(random));

    assertEqualTimes(
        SimulationEngine.create().run(scenario, program),
        SimulationEngine.create().run(scenario, program));
  }

  @ParameterizedTest(name = "switch at {0}")
  @ValueSource(ints = {0, 1, 2, 3, 100, 199, 200})
  void alikeStepsAreSimulatedOnce(int switchStep) {
    Scenario scenario =
        TestScenario.tiny()
            .model(TestModel.tiny().layers(6).phases(TestModel.everyPhase()))
            .layout(4, 1, 1)
            .steps(200)
            .switchStep(switchStep)
            .build();
    Program program = Randomly.program(scenario, TestStrategies.streaming(1));

    Timeline copied = SimulationEngine.create().run(scenario, program);

    assertThat(copied.simulatedSteps()).isLessThan(50);
    assertEqualTimes(copied, SimulationEngine.create().withEveryStep().run(scenario, program));
  }

  @Test
  void aHostThatFillsItsQueueStillRepeats() {
    // 60 layers of 8 phases: the queue holds less than three steps.
    Scenario scenario =
        TestScenario.tiny()
            .model(TestModel.tiny().layers(60).phases(TestModel.everyPhase()))
            .layout(4, 1, 1)
            .steps(60)
            .build();
    Program program = Randomly.program(scenario, TestStrategies.resident());

    Timeline copied = SimulationEngine.create().run(scenario, program);

    assertThat(copied.simulatedSteps()).isLessThan(20);
    assertEqualTimes(copied, SimulationEngine.create().withEveryStep().run(scenario, program));
  }

  static void assertEqualTimes(Timeline actual, Timeline expected) {
    assertThat(actual.steps()).isEqualTo(expected.steps());
    assertThat(actual.rankClasses()).isEqualTo(expected.rankClasses());
    assertThat(actual.peakWeightBytes()).isEqualTo(expected.peakWeightBytes());
    assertThat(actual.finalWeightBytes()).isEqualTo(expected.finalWeightBytes());
    for (int step = 0; step < expected.steps(); step++) {
      assertThat(actual.stepEnd(step)).as("end of step %d", step).isEqualTo(expected.stepEnd(step));
      int operations = expected.operations(step).size();
      assertThat(times(actual, step, operations))
          .as("times of step %d", step)
          .isEqualTo(times(expected, step, operations));
    }
  }

  private static long[] times(Timeline timeline, int step, int operations) {
    long[] times = new long[2 * operations * timeline.rankClasses()];
    int next = 0;
    for (int i = 0; i < operations; i++) {
      for (int c = 0; c < timeline.rankClasses(); c++) {
        times[next++] = timeline.start(step, i, c);
        times[next++] = timeline.end(step, i, c);
      }
    }
    return times;
  }
}
