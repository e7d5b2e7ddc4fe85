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
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestProgram;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepPartsTest {
  private static final Offset<Double> PICOSECOND = within(3e-12);

  private static StepParts of(TestMachine machine, Operation... operations) {
    Timeline timeline =
        SimulationEngine.create()
            .run(
                TestScenario.tiny().machine(machine).layout(2, 1, 1).build(),
                TestProgram.of(operations));
    return StepParts.of(timeline).get(0);
  }

  private static Timeline run(Scenario scenario, StrategyRequest request) {
    SimulationEngine engine = SimulationEngine.create();
    return engine.run(
        scenario,
        request.record(scenario, Duration.ofMinutes(1), StrategyRunner.of(engine)).program());
  }

  private static List<StepParts> parts(Scenario scenario, StrategyRequest request) {
    return StepParts.of(run(scenario, request));
  }

  @Test
  void everySecondHasOneName() {
    StepParts parts =
        of(
            TestMachine.nvlink(),
            new Operation.HostDelay("warm-up", 1.5),
            copy(0.003),
            kernel(0.001),
            exchange(0.010));

    assertThat(parts.warmupSeconds()).isEqualTo(1.5);
    assertThat(parts.kernelSeconds()).isEqualTo(0.001);
    assertThat(parts.collectiveSeconds()).isCloseTo(0.001, PICOSECOND);
    assertThat(parts.contentionSeconds()).isZero();
    // The step ends with its compute, which awaits no copy here.
    assertThat(parts.exposedCopySeconds()).isZero();
    assertThat(parts.idleSeconds()).isZero();
  }

  @Test
  void aCopyThatComputeWaitsForIsExposed() {
    Scenario scenario = TestScenario.tiny().steps(2).build();
    StrategyRequest blocking = new StrategyRequest(TestStrategies.blocking(), Map.of());
    StepParts parts = parts(scenario, blocking).get(1);

    assertThat(parts.exposedCopySeconds()).isPositive();
    assertThat(parts.exposedCopySeconds() + parts.kernelSeconds())
        .isCloseTo(parts.seconds(), PICOSECOND);
  }

  @Test
  void aCollectiveThatMeetsACopyContends() {
    StepParts alone = of(TestMachine.pcie(), exchange(0.002));
    StepParts parts = of(TestMachine.pcie(), copy(0.004), exchange(0.002));

    assertThat(alone.contentionSeconds()).isZero();
    assertThat(parts.collectiveSeconds()).isCloseTo(alone.collectiveSeconds(), PICOSECOND);
    assertThat(parts.contentionSeconds()).isPositive();
    assertThat(parts.seconds())
        .isCloseTo(
            parts.collectiveSeconds() + parts.contentionSeconds() + parts.exposedCopySeconds(),
            PICOSECOND);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void thePartsAddUpToEveryStep(int ahead) {
    Scenario scenario = TestScenario.tiny().steps(4).builder().firstStepWarmupSeconds(2).build();
    Timeline timeline =
        run(scenario, new StrategyRequest(TestStrategies.streaming(ahead), Map.of()));

    List<StepParts> parts = StepParts.of(timeline);
    List<Double> steps = RunReport.of(scenario, timeline).steps().seconds();

    assertThat(parts).hasSameSizeAs(steps);
    for (int i = 0; i < steps.size(); i++) {
      assertThat(parts.get(i).seconds()).isCloseTo(steps.get(i), PICOSECOND);
      assertThat(parts.get(i).idleSeconds()).isNotNegative();
    }
    assertThat(parts.get(0).warmupSeconds()).isEqualTo(2);
    assertThat(parts.get(1).warmupSeconds()).isZero();
  }
}
