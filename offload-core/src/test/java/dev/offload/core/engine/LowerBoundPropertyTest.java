package dev.offload.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Route;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.RunReport;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import dev.offload.core.unit.DataSize;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LowerBoundPropertyTest {
  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noStrategyThatFitsBeatsTheBound(long seed) {
    Random random = new Random(seed);
    TestScenario drawn = Randomly.scenario(random, 5, 8);
    OffloadStrategy strategy = Randomly.strategy(random);
    Scenario roomy = drawn.build();
    RunReport report = report(roomy, strategy);
    // The least memory that the strategy fits: the bound is at its highest.
    Scenario tight =
        drawn
            .builder()
            .deviceMemoryBudget(DataSize.ofBytes(report.device().denoiseBytes()))
            .build();

    for (Scenario scenario : List.of(roomy, tight)) {
      assertThat(LowerBound.of(scenario).seconds())
          .isLessThanOrEqualTo(report(scenario, strategy).denoiseSeconds() * (1 + 1e-9));
    }
  }

  @Test
  void aResidentRunMeetsTheBoundOfCompute() {
    Scenario scenario = TestScenario.tiny().steps(3).builder().firstStepWarmupSeconds(2).build();
    LowerBound bound = LowerBound.of(scenario);

    assertThat(bound.transferSeconds()).isZero();
    assertThat(bound.seconds())
        .isEqualTo(bound.computeSeconds())
        .isCloseTo(
            report(scenario, TestStrategies.resident()).denoiseSeconds(), withinPercentage(1e-6));
  }

  @Test
  void whatExceedsTheRoomMustBeCopiedInEveryForward() {
    // 61 MB of weights in 41 MB of room: 20 MB in each of 4 steps, 1 ms each.
    Scenario roomy = TestScenario.tiny().steps(4).model(TestModel.tiny().experts(1)).build();
    Scenario tight =
        TestScenario.tiny()
            .steps(4)
            .model(TestModel.tiny().experts(1))
            .builder()
            .deviceMemoryBudget(DataSize.ofBytes(41_000_000 + roomy.activationBytes()))
            .build();

    assertThat(LowerBound.of(tight).transferSeconds()).isEqualTo(0.004);
    assertThat(LowerBound.of(roomy).transferSeconds()).isZero();
  }

  @Test
  void aCapOfOneCopyBoundsNoTwo() {
    Scenario plain =
        TestScenario.tiny()
            .steps(4)
            .model(TestModel.tiny().experts(1))
            .builder()
            .deviceMemoryBudget(
                DataSize.ofBytes(
                    41_000_000
                        + TestScenario.tiny()
                            .steps(4)
                            .model(TestModel.tiny().experts(1))
                            .build()
                            .activationBytes()))
            .build();
    Machine machine = plain.machine();
    Route route = machine.route(TrafficClass.H2D_PINNED);
    Scenario capped =
        plain.toBuilder()
            .machine(
                machine.with(
                    TrafficClass.H2D_PINNED,
                    new Route(
                        route.links(), route.weight(), Optional.of(TestMachine.constant(1e9)))))
            .build();

    assertThat(LowerBound.of(capped).copySeconds()).isEqualTo(LowerBound.of(plain).copySeconds());
  }

  private static RunReport report(Scenario scenario, OffloadStrategy strategy) {
    return RunReport.of(
        scenario, SimulationEngine.create().run(scenario, Randomly.program(scenario, strategy)));
  }
}
