package dev.offload.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestLoads;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategyTimelineTest {
  private static final long US = 1_000_000L;

  private static Timeline run(Scenario scenario, OffloadStrategy strategy) {
    StrategyOptions options = StrategyOptions.of(strategy, Map.of(), Map.of());
    return SimulationEngine.create()
        .run(scenario, ProgramRecorder.record(scenario, strategy, options));
  }

  /** Layers that are copied in so many microseconds and computed in so many. */
  private static TestScenario scenario(int layers, long copyMicros, long computeMicros) {
    return TestScenario.tiny()
        .machine(TestMachine.pcie().memoryBytesPerSecond(1e15))
        .model(
            TestModel.tiny()
                .layers(layers)
                .tensorElements(copyMicros * 10_000)
                .phases(List.of(TestModel.linear("linear", 1_000 * computeMicros, 125))));
  }

  @ParameterizedTest(name = "{0} layers, copy {1} us, compute {2} us")
  @CsvSource({
    "1, 1000, 1000",
    "2, 1000, 3000",
    "2, 3000, 1000",
    "7, 1234, 4321",
    "40, 4321, 1234",
    "40, 2500, 2500",
    "3, 1, 1000"
  })
  void doubleBufferingTakesItsClosedForm(int layers, long copy, long compute) {
    Timeline timeline = run(scenario(layers, copy, compute).build(), TestStrategies.streaming(1));

    assertThat(timeline.duration())
        .isEqualTo(US * (copy + (layers - 1) * Math.max(copy, compute) + compute));
  }

  @ParameterizedTest(name = "{0} layers, copy {1} us, compute {2} us")
  @CsvSource({"1, 1000, 1000", "7, 1234, 4321", "40, 4321, 1234"})
  void theSimpleStrategiesTakeTheirClosedForms(int layers, long copy, long compute) {
    Scenario scenario = scenario(layers, copy, compute).build();

    assertThat(run(scenario, TestStrategies.resident()).duration())
        .isEqualTo(US * layers * compute);
    assertThat(run(scenario, TestStrategies.synchronous()).duration())
        .isEqualTo(US * layers * (copy + compute));
    // Pageable copies run at half the rate of pinned ones.
    assertThat(run(scenario, TestStrategies.blocking()).duration())
        .isEqualTo(US * layers * (2 * copy + compute));
    assertThat(run(scenario, TestStrategies.v1()).duration())
        .isEqualTo(US * ((layers - 1) * Math.max(copy, compute) + compute));
  }

  @ParameterizedTest(name = "{0} step(s)")
  @CsvSource({"1", "2", "3", "27"})
  void everyStepTakesTheSame(int steps) {
    Scenario scenario = scenario(5, 700, 1100).steps(steps).build();

    Timeline timeline = run(scenario, TestStrategies.streaming(1));

    assertThat(timeline.steps()).isEqualTo(steps);
    for (int step = 0; step < steps; step++) {
      assertThat(timeline.stepDuration(step)).isEqualTo(US * (700 + 5 * 1100));
    }
  }

  @Test
  void aSwapMovesOneExpertOutAndOneIn() {
    Scenario scenario = scenario(4, 1000, 500).steps(4).switchStep(3).build();

    Timeline timeline = run(scenario, TestStrategies.swap());

    assertThat(timeline.stepDuration(1)).isEqualTo(US * 4 * 500);
    assertThat(timeline.stepDuration(2)).isEqualTo(US * 4 * (500 + 2000 + 2000));
    // At its end the run brings the first expert back.
    assertThat(timeline.stepDuration(3)).isEqualTo(US * 4 * (500 + 2000));
    assertThat(timeline.peakWeightBytes()).isEqualTo(2 * 1_000_000 + 4 * 20_000_000L);
  }

  @Test
  void streamingHoldsTwoLayersAtATime() {
    Timeline timeline = run(scenario(6, 1000, 1000).build(), TestStrategies.streaming(1));

    assertThat(timeline.peakWeightBytes()).isEqualTo(2 * 1_000_000 + 2 * 20_000_000L);
    assertThat(timeline.finalWeightBytes()).isEqualTo(2 * 1_000_000);
  }

  @Test
  void aCopyMayArriveBeforeTheOneItReplacesIsFreed() {
    // Nothing holds the copies back, so that they run ahead of compute into the next steps.
    OffloadStrategy unbounded =
        TestStrategies.of(
            "unbounded",
            setting ->
                new OffloadPlan() {
                  @Override
                  public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
                    TestLoads.pinned(layer, recorder);
                    recorder.await(layer);
                  }

                  @Override
                  public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
                    recorder.evict(layer, Evict.DROP);
                  }
                });

    Timeline timeline = run(scenario(3, 100, 1000).steps(3).build(), unbounded);

    assertThat(timeline.duration()).isEqualTo(US * (100 + 9 * 1000));
    assertThat(timeline.peakWeightBytes()).isEqualTo(9 * 2_000_000);
    assertThat(timeline.finalWeightBytes()).isZero();
  }
}
