package dev.offload.evidence.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.model.PhaseDescription;
import dev.offload.core.program.Program;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.validation.TestValidator;
import dev.offload.strategies.LayerwiseStrategy;
import dev.offload.strategies.ResidentStrategy;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClosedFormTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final StrategyRequest RESIDENT =
      new StrategyRequest(new ResidentStrategy(), Map.of());

  /** Three layers of 40 MB, each of which computes for 1 ms; 4 steps of one forward. */
  private static Scenario scenario(TestMachine machine, int gpus) {
    return TestScenario.tiny()
        .model(TestModel.tiny().tensorElements(20_000_000L))
        .machine(machine)
        .layout(gpus, 1, 1)
        .steps(4)
        .switchStep(3)
        .build();
  }

  private static PredictedTimes of(Scenario scenario, StrategyRequest request, double outside) {
    Program program =
        request.recordSafe(scenario, TestValidator.LIMIT, StrategyRunner.of(TestValidator.ENGINE));
    return ClosedForm.of(scenario, program, outside);
  }

  private static double value(PredictedTimes form, Metric metric) {
    return form.of(metric).orElseThrow();
  }

  private static StrategyRequest layerwise(String variant) {
    return new StrategyRequest(new LayerwiseStrategy(), Map.of("variant", variant));
  }

  @Test
  void aResidentRunComputes() {
    PredictedTimes form = of(scenario(TestMachine.pcie().warmupSeconds(1.5), 1), RESIDENT, 2);

    assertThat(value(form, Metric.STEADY_STEP)).isCloseTo(0.003, EXACT);
    assertThat(value(form, Metric.FIRST_STEP)).isCloseTo(1.503, EXACT);
    assertThat(value(form, Metric.SWITCH_STEP)).isCloseTo(0.003, EXACT);
    assertThat(value(form, Metric.SWITCH_SPIKE)).isCloseTo(0, EXACT);
    assertThat(value(form, Metric.FORWARD)).isCloseTo(0.003, EXACT);
    assertThat(value(form, Metric.COLLECTIVE)).isZero();
    assertThat(value(form, Metric.UNCOVERED_TRANSFER)).isZero();
    assertThat(value(form, Metric.DENOISE)).isCloseTo(1.512, EXACT);
    assertThat(value(form, Metric.TOTAL)).isCloseTo(3.512, EXACT);
  }

  @Test
  void whatTheFormulaHasNoFigureForIsEmpty() {
    PredictedTimes form = of(scenario(TestMachine.pcie(), 1), RESIDENT, 2);

    for (Metric metric :
        List.of(Metric.PEAK_GB, Metric.PEAK_GIB, Metric.PEAK_RESERVED_GIB, Metric.H2D_RATE)) {
      assertThat(form.of(metric)).as(metric.field()).isEmpty();
    }
  }

  @Test
  void aStepOfOneIsNoSteadyStep() {
    Scenario one = TestScenario.tiny().steps(1).build();
    PredictedTimes form = of(one, RESIDENT, 0);

    assertThat(form.of(Metric.STEADY_STEP)).isEmpty();
    assertThat(form.of(Metric.FORWARD)).isEmpty();
    assertThat(form.of(Metric.SWITCH_STEP)).isEmpty();
    assertThat(value(form, Metric.FIRST_STEP)).isCloseTo(0.003, EXACT);
  }

  @ParameterizedTest
  // 40 MB over a PCIe link of so many GB/s take 2, 0.8 or 10 ms, beside 1 ms of compute on one GPU
  // and half of it on each of two.
  @CsvSource({"20e9, 0.006, 0.006", "50e9, 0.003, 0.0024", "4e9, 0.030, 0.030"})
  void theLargerOfPinnedCopiesAndComputeIsTheStep(double rate, double one, double two) {
    TestMachine machine = TestMachine.pcie().copyBytesPerSecond(rate).memoryBytesPerSecond(1e15);

    assertThat(value(of(scenario(machine, 1), layerwise("v2"), 0), Metric.STEADY_STEP))
        .isCloseTo(one, EXACT);
    // Each GPU has a link of its own.
    assertThat(value(of(scenario(machine, 2), layerwise("v2"), 0), Metric.STEADY_STEP))
        .isCloseTo(two, EXACT);
  }

  @ParameterizedTest
  // The host copies 10 GB/s for all: 4 ms a layer for one GPU, 8 ms for two, 16 ms for four.
  @CsvSource({"1, 0.012", "2, 0.024", "4, 0.048"})
  void ranksShareTheLinksOfTheNode(int gpus, double step) {
    TestMachine machine = TestMachine.pcie().memoryBytesPerSecond(1e15);
    PredictedTimes form = of(scenario(machine, gpus), layerwise("synchronous"), 0);

    assertThat(value(form, Metric.STEADY_STEP)).isCloseTo(step, EXACT);
    assertThat(value(form, Metric.FIRST_STEP)).isCloseTo(step, EXACT);
    assertThat(value(form, Metric.UNCOVERED_TRANSFER)).isCloseTo(step - 0.003 / gpus, EXACT);
    assertThat(value(form, Metric.DENOISE)).isCloseTo(4 * step, EXACT);
  }

  @ParameterizedTest
  // An uplink of 12 GB/s for each pair of GPUs: 40 MB in 3.3 ms for one, in 6.7 ms for two or more.
  @CsvSource({"1, 0.010", "2, 0.020", "4, 0.020"})
  void ranksBehindASwitchShareItsUplink(int gpus, double step) {
    TestMachine machine = TestMachine.pcie().switches(2, 12e9);
    PredictedTimes form = of(scenario(machine, gpus), layerwise("v2"), 0);

    assertThat(value(form, Metric.STEADY_STEP)).isCloseTo(step, EXACT);
  }

  @Test
  void collectivesComeOnTopOfKernels() {
    // 200 tokens of a rank, of 20 480 values in 3 tensors of 2 bytes, half of which leave: 12.3 MB.
    TestModel model =
        TestModel.tiny()
            .phases(
                List.of(
                    TestModel.linear("linear", 125_000, 1_000),
                    new PhaseDescription.AllToAll("scatter", 20_480, 3, false)));
    Scenario scenario = TestScenario.tiny().model(model).layout(2, 1, 1).steps(4).build();
    PredictedTimes form = of(scenario, RESIDENT, 0);

    double collective = 3 * 12.288e6 / 20e9;
    assertThat(value(form, Metric.COLLECTIVE)).isCloseTo(collective, EXACT);
    assertThat(value(form, Metric.STEADY_STEP)).isCloseTo(3 * 0.0005 + collective, EXACT);
  }

  @Test
  void aStepWithGuidanceHasTwoForwards() {
    Scenario scenario = TestScenario.tiny().workload(new Workload(160, 160, 1, 2)).steps(4).build();
    PredictedTimes form = of(scenario, RESIDENT, 0);

    assertThat(value(form, Metric.STEADY_STEP)).isCloseTo(0.006, EXACT);
    assertThat(value(form, Metric.FORWARD)).isCloseTo(0.003, EXACT);
  }
}
