package dev.offload.evidence.calibration;

import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.evidence.measurement.MadeUpRun;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.prediction.Constants;
import dev.offload.evidence.prediction.MeasuredRun;
import dev.offload.evidence.prediction.Prediction;
import dev.offload.evidence.prediction.Predictor;
import dev.offload.evidence.validation.TestValidator;
import dev.offload.strategies.FullStrategy;
import dev.offload.strategies.LayerwiseStrategy;
import dev.offload.strategies.ResidentStrategy;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * A machine that behaves exactly as the simulation under certain constants, whose runs of small
 * models can be measured.
 */
public final class Bench {
  static final StrategyRequest RESIDENT = new StrategyRequest(new ResidentStrategy(), Map.of());
  static final StrategyRequest FULL = new StrategyRequest(new FullStrategy(), Map.of());

  private final Constants truth;
  private final DoubleUnaryOperator reading;

  private Bench(Constants truth, DoubleUnaryOperator reading) {
    this.truth = truth;
    this.reading = reading;
  }

  /**
   * Makes a machine.
   *
   * @param truth its constants
   * @param reading what is read of a figure
   */
  static Bench of(Constants truth, DoubleUnaryOperator reading) {
    return new Bench(truth, reading);
  }

  static Bench of(Constants truth) {
    return of(truth, value -> value);
  }

  static StrategyRequest layerwise(String... options) {
    return new StrategyRequest(
        new LayerwiseStrategy(),
        options.length == 2
            ? Map.of(options[0], options[1])
            : Map.of(options[0], options[1], options[2], options[3]));
  }

  /** Returns constants with another value of one of them. */
  static Constants with(Constants constants, Parameter parameter, double value) {
    return parameter.with(constants, new Constant(value, Provenance.ASSUMED, "of a bench"));
  }

  /** Returns constants with one of them so many times as large. */
  static Constants times(Constants constants, Parameter parameter, double factor) {
    return with(constants, parameter, parameter.of(constants).value() * factor);
  }

  /**
   * Returns 5 steps of a model of two experts with 5 layers each.
   *
   * @param frames latent frames of 1600 tokens
   * @param elements weights of a layer
   */
  Scenario scenario(int gpus, int frames, long elements) {
    return TestScenario.tiny()
        .model(
            TestModel.tiny()
                .layers(5)
                .phases(TestModel.everyPhase())
                .tensorElements(elements, elements / 10))
        .workload(new Workload(320, 320, 4 * frames - 3, 1))
        .layout(gpus, 1, 1)
        .runtime(TestScenario.runtime(0, 0))
        .steps(5)
        .switchStep(4)
        .builder()
        .machine(truth.machine())
        .build();
  }

  /** Measures a run. */
  MeasuredRun measure(String id, Scenario scenario, StrategyRequest request, Metric... metrics) {
    Prediction real = predictor(MadeUpRun.named(id).build(), scenario, request).predict(truth);
    MadeUpRun run =
        MadeUpRun.named(id)
            .strategy(request.strategy().name())
            .frames(scenario.workload().frames());
    for (Metric metric : metrics) {
      run.figure(metric, reading.applyAsDouble(real.of(metric).orElseThrow()));
    }
    return new MeasuredRun(run.calibrates().build(), scenario, request);
  }

  private static Predictor predictor(
      Measurement measurement, Scenario scenario, StrategyRequest request) {
    return predictor(new MeasuredRun(measurement, scenario, request));
  }

  public static Predictor predictor(MeasuredRun run) {
    return new Predictor(run, TestValidator.ENGINE, TestValidator.LIMIT);
  }

  /** Fits constants, beginning with those of a profile, to runs. */
  static Calibration fit(Constants profile, List<MeasuredRun> runs) {
    return new Calibrator(
            runs.stream().map(Bench::predictor).toList(), profile, "group bench of runs.json")
        .fit();
  }
}
