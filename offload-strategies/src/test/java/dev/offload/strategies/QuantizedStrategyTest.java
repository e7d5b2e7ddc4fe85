package dev.offload.strategies;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.unit.DataSize;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bytes, kernels and memory of Wan2.2-T2V-A14B in 8 bits on one GPU of round numbers. */
class QuantizedStrategyTest {
  private static final int STEPS = 4;
  private static final int PASSES = STEPS * 2 * 40;

  private final Scenario scenario = scenario(TestMachine.pcie());

  private static Scenario scenario(TestMachine machine) {
    return TestScenario.wan().machine(machine).layout(4, 1, 1).steps(STEPS).switchStep(3).build();
  }

  private static StrategyResult result(Scenario scenario, Map<String, String> options) {
    return Comparison.of(
            scenario,
            List.of(new StrategyRequest(new QuantizedStrategy(), options)),
            SimulationEngine.create())
        .results()
        .get(0);
  }

  private RunReport run(Map<String, String> options) {
    return result(scenario, options).report().orElseThrow();
  }

  private Layer layer() {
    return scenario.experts().get(0).layers().get(0);
  }

  @Test
  void halfTheBytesTravel() {
    RunReport report = run(Map.of("resident", "0"));
    long stored = layer().weightBytes(WeightFormat.FP8);
    long published = layer().weightBytes(WeightFormat.BF16);

    // A byte and a thirty-second of a scale for each weight; tensors round up.
    assertThat((double) stored / layer().parameters()).isCloseTo(1 + 4 / 128.0, within(1e-4));
    assertThat(report.moved().h2dBytes() % stored).isZero();
    long copies = report.moved().h2dBytes() / stored;
    assertThat(copies).isBetween((long) PASSES - 2, (long) PASSES + 2);
    assertThat(report.quantization().savedBytes()).isEqualTo(copies * (published - stored));
  }

  @Test
  void expandingIsPricedByDeviceMemory() {
    RunReport report = run(Map.of());
    double bytes = layer().weightBytes(WeightFormat.FP8) + layer().weightBytes(WeightFormat.BF16);

    // 1 TB/s of device memory, nothing else at that time, once for each layer that runs.
    assertThat(report.quantization().dequantizeSeconds())
        .isCloseTo(PASSES * bytes / 1e12, within(1e-3));
    assertThat(report.quantization().lossless()).isFalse();
  }

  @Test
  void oneExpandedLayerIsOnTheDeviceAtATime() {
    RunReport report = run(Map.of());
    long weights = 0;
    for (Expert expert : scenario.experts()) {
      weights += expert.outer().weightBytes(WeightFormat.BF16);
      for (Layer each : expert.layers()) {
        weights += each.weightBytes(WeightFormat.FP8);
      }
    }

    assertThat(report.device().denoiseBytes())
        .isEqualTo(weights + layer().weightBytes(WeightFormat.BF16) + scenario.activationBytes());
  }

  @Test
  void computingInFp8NeedsNoExpansionAndIsFaster() {
    RunReport expanded = run(Map.of());
    RunReport stored = run(Map.of("compute", "fp8"));

    assertThat(stored.quantization().dequantizeSeconds()).isZero();
    assertThat(stored.quantization().lossless()).isFalse();
    assertThat(stored.denoiseSeconds()).isLessThan(expanded.denoiseSeconds());
  }

  @Test
  void twiceTheLayersStayInAGivenBudget() {
    Scenario small =
        TestScenario.wan()
            .layout(4, 1, 1)
            .steps(STEPS)
            .switchStep(3)
            .builder()
            .deviceMemoryBudget(DataSize.ofGibibytes(40))
            .build();
    List<StrategyResult> results =
        Comparison.of(
                small,
                List.of(
                    new StrategyRequest(new ResidentStrategy(), Map.of()),
                    new StrategyRequest(new QuantizedStrategy(), Map.of())),
                SimulationEngine.create())
            .results();

    assertThat(results.get(0).feasible()).isFalse();
    assertThat(results.get(1).feasible()).isTrue();
    assertThat(results.get(1).report().orElseThrow().moved().h2dBytes()).isZero();
    assertThat(results.get(1).decision())
        .isEqualTo(
            "Stores layers in fp8, expands each before it runs, keeps all layers of each expert;"
                + " outputs change.");
  }

  @Test
  void whatIsLosslessIsRecommendedBeforeWhatIsFaster() {
    Comparison comparison =
        Comparison.of(
            scenario,
            List.of(
                new StrategyRequest(new QuantizedStrategy(), Map.of("compute", "fp8")),
                new StrategyRequest(new ResidentStrategy(), Map.of())),
            SimulationEngine.create());

    assertThat(comparison.recommended().orElseThrow().strategy()).isEqualTo("resident");
    assertThat(
            Comparison.of(
                    scenario,
                    List.of(new StrategyRequest(new QuantizedStrategy(), Map.of())),
                    SimulationEngine.create())
                .recommended())
        .isPresent();
  }

  @Test
  void refusesWhatTheGpuCannotCompute() {
    assertRefused(
            ErrorCode.INVALID_VALUE,
            () -> result(scenario, Map.of("storage", "int8", "compute", "fp8")))
        .hasMessageContaining("needs weights that are stored so (int8)");
    assertRefused(
            ErrorCode.INVALID_VALUE,
            () -> result(scenario(TestMachine.pcie().withoutFp8()), Map.of("compute", "fp8")))
        .hasMessageContaining("needs a GPU with FP8 units");
  }
}
