package dev.offload.core.report;

import static dev.offload.core.testing.TestProgram.copy;
import static dev.offload.core.testing.TestProgram.exchange;
import static dev.offload.core.testing.TestProgram.kernel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.program.Operation;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestProgram;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FirstStepTest {
  private static final Offset<Double> PICOSECOND = within(2e-12);

  private static Timeline run(Operation... operations) {
    return SimulationEngine.create()
        .run(
            TestScenario.tiny().machine(TestMachine.nvlink()).layout(2, 1, 1).build(),
            TestProgram.of(operations));
  }

  @Test
  void withoutDelayAndCopiesEverythingIsCompute() {
    FirstStep step = FirstStep.of(run(kernel(0.001), exchange(0.010), kernel(0.002)));

    assertThat(step.warmupSeconds()).isZero();
    assertThat(step.loadSeconds()).isZero();
    assertThat(step.computeSeconds()).isCloseTo(0.004, PICOSECOND);
  }

  @Test
  void theDelayComesFirst() {
    FirstStep step = FirstStep.of(run(new Operation.HostDelay("warm-up", 1.5), kernel(0.001)));

    assertThat(step.warmupSeconds()).isEqualTo(1.5);
    assertThat(step.loadSeconds()).isZero();
    assertThat(step.computeSeconds()).isEqualTo(0.001);
  }

  @Test
  void aCopyBesideAKernelIsNoLoad() {
    FirstStep step = FirstStep.of(run(copy(0.001), kernel(0.003)));

    assertThat(step.loadSeconds()).isZero();
    assertThat(step.computeSeconds()).isEqualTo(0.003);
  }

  static Stream<OffloadStrategy> strategies() {
    return Stream.of(
        TestStrategies.resident(), TestStrategies.blocking(), TestStrategies.streaming(1));
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void thePartsAddUpToTheStep(OffloadStrategy strategy) {
    Scenario scenario = TestScenario.tiny().steps(3).builder().firstStepWarmupSeconds(2).build();
    StrategyRequest request = new StrategyRequest(strategy, Map.of());
    Timeline timeline =
        SimulationEngine.create()
            .run(
                scenario,
                request
                    .record(
                        scenario,
                        Duration.ofMinutes(1),
                        StrategyRunner.of(SimulationEngine.create()))
                    .program());

    RunReport report = RunReport.of(scenario, timeline);
    FirstStep step = report.firstStep();

    assertThat(step.warmupSeconds()).isEqualTo(2);
    assertThat(step.computeSeconds()).isPositive();
    assertThat(step.loadSeconds()).isNotNegative();
    assertThat(step.warmupSeconds() + step.loadSeconds() + step.computeSeconds())
        .isCloseTo(report.steps().first(), within(1e-12));
  }
}
