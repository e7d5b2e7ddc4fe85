package dev.offload.core.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import dev.offload.core.unit.DataSize;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InterleavedForwardsTest {
  private static final long LAYER = 20_000_000;
  private static final long OUTER = 1_000_000;

  /** The hidden state of 400 tokens of width 512 in bf16, which activations take once. */
  private static final long HIDDEN_STATE = 400 * 512 * 2;

  private static TestScenario guided() {
    return TestScenario.tiny()
        .model(TestModel.tiny().experts(1))
        .workload(new Workload(160, 160, 1, 2))
        .steps(2);
  }

  private static Program record(Scenario scenario, OffloadStrategy strategy) {
    return ProgramRecorder.record(scenario, strategy, StrategyOptions.defaults());
  }

  private static RunReport report(Scenario scenario, OffloadStrategy strategy) {
    return result(scenario, strategy).report().orElseThrow();
  }

  private static StrategyResult result(Scenario scenario, OffloadStrategy strategy) {
    return Comparison.of(
            scenario, List.of(new StrategyRequest(strategy, Map.of())), SimulationEngine.create())
        .results()
        .get(0);
  }

  @Test
  void aLoadServesBothForwards() {
    Scenario scenario = guided().build();
    Program program = record(scenario, TestStrategies.interleaved());
    Verification proof = Verifier.verify(scenario, program);

    assertThat(proof.hazards()).isEmpty();
    assertThat(proof.worstPeakBytes()).isEqualTo(OUTER + LAYER);
    assertThat(program.waitingForwards()).isEqualTo(1);
    // Three layers of 1 ms of copy and 1 ms of kernel: once 1 + 2, and else twice 1 + 1.
    RunReport once = report(scenario, TestStrategies.interleaved());
    RunReport twice = report(scenario, TestStrategies.streaming(0));
    assertThat(once.denoiseSeconds()).isEqualTo(18e-3);
    assertThat(twice.denoiseSeconds()).isEqualTo(24e-3);
    assertThat(once.moved().h2dBytes()).isEqualTo(2 * 3 * LAYER);
    assertThat(twice.moved().h2dBytes()).isEqualTo(2 * 2 * 3 * LAYER);
  }

  @Test
  void eachForwardComputesWhatItDidBefore() {
    Scenario scenario = guided().build();

    List<LayerId> layers =
        record(scenario, TestStrategies.interleaved()).segments().get(0).operations().stream()
            .filter(Operation.Kernel.class::isInstance)
            .map(operation -> ((Operation.Kernel) operation).layer())
            .toList();

    assertThat(layers)
        .containsExactly(
            new LayerId(0, 0),
            new LayerId(0, 0),
            new LayerId(0, 1),
            new LayerId(0, 1),
            new LayerId(0, 2),
            new LayerId(0, 2));
  }

  @Test
  void aLayerHasOneCallbackForAllForwards() {
    List<String> calls = new ArrayList<>();
    OffloadStrategy strategy =
        TestStrategies.of(
            "interleaved",
            setting ->
                new OffloadPlan() {
                  @Override
                  public boolean interleavesForwards() {
                    return true;
                  }

                  @Override
                  public void beforeRun(Recorder recorder) {
                    setting.experts().get(0).layers().forEach(recorder::preload);
                  }

                  @Override
                  public void beforeForward(RunStep step, int forward, Recorder recorder) {
                    calls.add("before forward " + forward);
                  }

                  @Override
                  public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
                    calls.add("before " + layer.id());
                  }

                  @Override
                  public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
                    calls.add("after " + layer.id());
                  }

                  @Override
                  public void afterForward(RunStep step, int forward, Recorder recorder) {
                    calls.add("after forward " + forward);
                  }
                });

    record(guided().model(TestModel.tiny().experts(1).layers(2)).steps(1).build(), strategy);

    assertThat(calls)
        .containsExactly(
            "before forward 0",
            "before forward 1",
            "before 0.0",
            "after 0.0",
            "before 0.1",
            "after 0.1",
            "after forward 0",
            "after forward 1");
  }

  @Test
  void theForwardThatWaitsTakesMemory() {
    long needed = OUTER + LAYER + 2 * HIDDEN_STATE;
    Scenario.Builder builder = guided().builder();
    // An encoder takes less than that.
    Scenario fits = builder.deviceMemoryBudget(DataSize.ofBytes(needed)).build();
    Scenario tight = builder.deviceMemoryBudget(DataSize.ofBytes(needed - 1)).build();

    assertThat(result(fits, TestStrategies.interleaved()).feasible()).isTrue();
    assertThat(report(fits, TestStrategies.interleaved()).device().denoiseBytes())
        .isEqualTo(needed);
    assertThat(Verifier.verify(fits, record(fits, TestStrategies.interleaved())).safe()).isTrue();
    assertThat(result(tight, TestStrategies.interleaved()).feasible()).isFalse();
    assertThat(Verifier.verify(tight, record(tight, TestStrategies.interleaved())).safe())
        .isFalse();
    assertThat(result(tight, TestStrategies.streaming(0)).feasible()).isTrue();
  }

  @Test
  void aPlanKnowsWhatTheOthersTake() {
    List<Long> bytes = new ArrayList<>();
    OffloadStrategy asking =
        TestStrategies.of(
            "asking",
            setting -> {
              bytes.add(setting.waitingBytes());
              return TestStrategies.resident().plan(setting, StrategyOptions.defaults());
            });

    record(guided().build(), asking);
    record(guided().layout(1, 1, 2).build(), asking);

    assertThat(bytes).containsExactly(HIDDEN_STATE, 0L);
  }

  @Test
  void nothingChangesWhereAStepHasOneForward() {
    for (Scenario scenario :
        List.of(
            guided().layout(1, 1, 2).build(),
            guided().workload(new Workload(160, 160, 1, 1)).build())) {
      assertThat(record(scenario, TestStrategies.interleaved()))
          .isEqualTo(record(scenario, TestStrategies.streaming(0)));
    }
  }

  @Test
  void theBoundHoldsForThem() {
    Scenario roomy = guided().build();
    long budget = OUTER + LAYER + 2 * HIDDEN_STATE;
    Scenario scenario = roomy.toBuilder().deviceMemoryBudget(DataSize.ofBytes(budget)).build();
    Comparison comparison =
        Comparison.of(
            scenario,
            List.of(new StrategyRequest(TestStrategies.interleaved(), Map.of())),
            SimulationEngine.create());

    // The whole expert less the room, in each of two steps; the second forward needs no copy.
    long excess = OUTER + 3 * LAYER - scenario.weightBudgetBytes();
    assertThat(comparison.lowerBound().copyBytes()).isEqualTo(2.0 * excess);
    assertThat(comparison.results().get(0).report().orElseThrow().denoiseSeconds())
        .isGreaterThanOrEqualTo(comparison.lowerBound().seconds());
  }
}
