package dev.offload.strategies;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestScenario;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wan2.2-T2V-A14B on 8 GPUs whose collectives share the links of copies, and yield to them; copies
 * run at 20 GB/s.
 */
class ScheduleAwareStrategyTest {
  private static final SimulationEngine ENGINE = SimulationEngine.create();

  private static TestScenario eightGpus() {
    return TestScenario.wan().layout(8, 1, 1).steps(6).switchStep(4);
  }

  private static Program program(
      Scenario scenario, OffloadStrategy strategy, Map<String, String> options) {
    return ProgramRecorder.record(
            scenario,
            strategy,
            StrategyOptions.of(strategy, Map.of(), options),
            StrategyRunner.of(ENGINE))
        .program();
  }

  private static RunReport run(
      Scenario scenario, OffloadStrategy strategy, Map<String, String> options) {
    return RunReport.of(scenario, ENGINE.run(scenario, program(scenario, strategy, options)));
  }

  private static RunReport run(Scenario scenario, Map<String, String> options) {
    return run(scenario, new ScheduleAwareStrategy(), options);
  }

  private static RunReport resident(Scenario scenario) {
    return run(scenario, new ResidentStrategy(), Map.of());
  }

  @ParameterizedTest(name = "resident={0}")
  @ValueSource(strings = {"auto", "0", "0.5", "33"})
  void removesTheSpikeAndTheContention(String resident) {
    Scenario scenario = eightGpus().build();
    RunReport ideal = resident(scenario);
    RunReport layerwise = run(scenario, new LayerwiseStrategy(), Map.of());
    RunReport full = run(scenario, new FullStrategy(), Map.of());

    RunReport report = run(scenario, Map.of("resident", resident));

    double steady = ideal.steps().steady().orElseThrow();
    assertThat(full.steps().spike().orElseThrow()).isGreaterThan(0.5 * steady);
    assertThat(layerwise.steps().steady().orElseThrow()).isGreaterThan(1.03 * steady);
    assertThat(report.steps().steady().orElseThrow()).isCloseTo(steady, within(0.005 * steady));
    assertThat(Math.abs(report.steps().spike().orElseThrow())).isLessThan(0.01 * steady);
    assertThat(report.transfers().contentionSeconds())
        .isLessThan(0.05 * layerwise.transfers().contentionSeconds());
  }

  @Test
  void aModelOfOneExpertHasNothingToSwap() {
    Scenario scenario = TestScenario.wan().layout(4, 1, 1).steps(3).build();
    RunReport report = run(scenario, Map.of("resident", "10"));

    double steady = resident(scenario).steps().steady().orElseThrow();
    assertThat(report.steps().spike()).isEmpty();
    assertThat(report.steps().steady().orElseThrow()).isCloseTo(steady, within(0.005 * steady));
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    Scenario scenario = eightGpus().build();

    assertRefused(ErrorCode.INVALID_VALUE, () -> run(scenario, Map.of("chunk", "3kB")))
        .hasMessageContaining("(3kB)");
    assertRefused(ErrorCode.INVALID_VALUE, () -> run(scenario, Map.of("chunk", "soon")));
    assertRefused(ErrorCode.INVALID_VALUE, () -> run(scenario, Map.of("resident", "-1")))
        .hasMessageContaining("(-1)");
    assertRefused(ErrorCode.INVALID_VALUE, () -> run(scenario, Map.of("resident", "many")))
        .hasMessageContaining("(many)");
  }
}
