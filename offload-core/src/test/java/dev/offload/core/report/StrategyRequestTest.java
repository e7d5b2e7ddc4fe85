package dev.offload.core.report;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.program.Program;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.testing.TestLoads;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import dev.offload.core.unit.DataSize;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StrategyRequestTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Scenario scenario = TestScenario.tiny().steps(3).build();
  private final StrategyRunner rehearser = StrategyRunner.of(SimulationEngine.create());

  private static StrategyRequest request(OffloadStrategy strategy) {
    return new StrategyRequest(strategy, Map.of());
  }

  /** What is loaded stays, and the next run finds it there. */
  private static OffloadStrategy leaking() {
    return TestStrategies.of(
        "leaking",
        setting ->
            new OffloadPlan() {
              @Override
              public void beforeRun(Recorder recorder) {
                for (Expert expert : setting.experts()) {
                  TestLoads.pageable(expert.outer(), recorder);
                  expert.layers().forEach(layer -> TestLoads.pageable(layer, recorder));
                }
              }
            });
  }

  @Test
  void aSafeProgramIsTheOneThatIsRecorded() {
    for (OffloadStrategy strategy :
        new OffloadStrategy[] {TestStrategies.streaming(2), TestStrategies.swap()}) {
      Program recorded = request(strategy).record(scenario, LIMIT, rehearser).program();

      assertThat(request(strategy).recordSafe(scenario, LIMIT, rehearser)).isEqualTo(recorded);
    }
  }

  @Test
  void aProgramThatLeaksIsRefused() {
    assertRefused(
            ErrorCode.UNSAFE_PROGRAM,
            () -> request(leaking()).recordSafe(scenario, LIMIT, rehearser))
        .hasMessageStartingWith("The program of (leaking) is not safe: leak of ")
        .hasMessageEndingWith("\nMaybe 'offload verify' says more.");
    // It is the proof that refuses, not the recording.
    assertThat(request(leaking()).record(scenario, LIMIT, rehearser).program()).isNotNull();
  }

  @Test
  void theMemoryThatItTakesIsNoHazard() {
    Scenario tight = scenario.toBuilder().deviceMemoryBudget(DataSize.ofBytes(1)).build();
    StrategyRequest resident = request(TestStrategies.resident());

    assertThat(resident.recordSafe(tight, LIMIT, rehearser).preloaded())
        .isEqualTo(resident.recordSafe(scenario, LIMIT, rehearser).preloaded());
  }
}
