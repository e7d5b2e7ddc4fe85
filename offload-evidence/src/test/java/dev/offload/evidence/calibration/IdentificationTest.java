package dev.offload.evidence.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.hardware.Route;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.testing.TestMachine;
import dev.offload.evidence.calibration.FittedConstant.Identification;
import dev.offload.evidence.measurement.MadeUpRun;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.prediction.Constants;
import dev.offload.evidence.prediction.MeasuredRun;
import dev.offload.evidence.prediction.Prediction;
import dev.offload.evidence.validation.GroupValidation;
import dev.offload.evidence.validation.PredictedFigure;
import dev.offload.evidence.validation.TestValidator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs can tell of a constant is told of it, and no more. */
class IdentificationTest {
  private static final Constants PROFILE =
      Constants.of(TestMachine.pcie().warmupSeconds(0.2).memoryBytesPerSecond(1e15).build());

  /** Frames at which linear and attention kernels take about the same time. */
  private static final int BALANCED = 3;

  private final Bench bench = Bench.of(PROFILE);

  private static Map<Parameter, FittedConstant> byParameter(Calibration calibration) {
    return calibration.fitted().stream()
        .collect(Collectors.toMap(FittedConstant::parameter, Function.identity()));
  }

  private static FittedConstant of(Calibration calibration, Parameter parameter) {
    return byParameter(calibration).get(parameter);
  }

  private static Set<Parameter> identified(Calibration calibration) {
    return calibration.fitted().stream()
        .filter(FittedConstant::isIdentified)
        .map(FittedConstant::parameter)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Parameter.class)));
  }

  private Scenario scenario(int gpus, int frames, long elements) {
    return bench.scenario(gpus, frames, elements);
  }

  @Test
  void constantsThatPlayNoPartStayAsTheyWere() {
    Calibration calibration =
        Bench.fit(
            PROFILE,
            List.of(
                bench.measure("large", scenario(1, 12, 1_000), Bench.RESIDENT, Metric.STEADY_STEP),
                bench.measure("small", scenario(1, 1, 1_000), Bench.RESIDENT, Metric.STEADY_STEP)));

    assertThat(byParameter(calibration)).containsOnlyKeys(Parameter.values());
    assertThat(identified(calibration))
        .containsExactly(Parameter.LINEAR_EFFICIENCY, Parameter.ATTENTION_EFFICIENCY);
    for (FittedConstant constant : calibration.fitted()) {
      Parameter parameter = constant.parameter();
      assertThat(constant.base()).isEqualTo(parameter.of(PROFILE));
      if (!constant.isIdentified()) {
        assertThat(constant.value()).as("%s", parameter).isEqualTo(constant.base().value());
        assertThat(constant.factor()).isEqualTo(parameter.priorFactor(constant.base()));
        assertThat(constant.together()).isEmpty();
        assertThat(parameter.of(calibration.constants())).isEqualTo(parameter.of(PROFILE));
      }
    }
    Machine machine = calibration.constants().machine();
    assertThat(machine.links()).isEqualTo(PROFILE.machine().links());
    assertThat(machine.routes()).isEqualTo(PROFILE.machine().routes());
  }

  @Test
  void constantsThatOnlyOneFigureTiesNameEachOther() {
    Calibration calibration =
        Bench.fit(
            PROFILE,
            List.of(
                bench.measure(
                    "one", scenario(1, BALANCED, 1_000), Bench.RESIDENT, Metric.STEADY_STEP)));
    FittedConstant linear = of(calibration, Parameter.LINEAR_EFFICIENCY);
    FittedConstant attention = of(calibration, Parameter.ATTENTION_EFFICIENCY);

    assertThat(linear.identification()).isEqualTo(Identification.COMBINED);
    assertThat(linear.together()).contains(Parameter.ATTENTION_EFFICIENCY);
    assertThat(attention.identification()).isEqualTo(Identification.COMBINED);
    assertThat(attention.together()).contains(Parameter.LINEAR_EFFICIENCY);
    assertThat(linear.isIdentified()).isTrue();
    assertThat(Parameter.LINEAR_EFFICIENCY.of(calibration.constants()).source())
        .endsWith("; only together with attention efficiency");
  }

  @Test
  void aSecondFigureSeparatesThem() {
    Calibration calibration =
        Bench.fit(
            PROFILE,
            List.of(
                bench.measure(
                    "one", scenario(1, BALANCED, 1_000), Bench.RESIDENT, Metric.STEADY_STEP),
                bench.measure("two", scenario(1, 12, 1_000), Bench.RESIDENT, Metric.STEADY_STEP)));

    assertThat(of(calibration, Parameter.LINEAR_EFFICIENCY).identification())
        .isEqualTo(Identification.DETERMINED);
    assertThat(of(calibration, Parameter.ATTENTION_EFFICIENCY).identification())
        .isEqualTo(Identification.DETERMINED);
    assertThat(of(calibration, Parameter.LINEAR_EFFICIENCY).together()).isEmpty();
  }

  @Test
  void whatAFigureTellsDependsOnWhatTheRunDoes() {
    Scenario large = scenario(1, 1, 200_000_000);
    Scenario swap = scenario(4, 1, 20_000_000);

    assertThat(
            identified(
                Bench.fit(
                    PROFILE,
                    List.of(
                        bench.measure(
                            "v2", large, Bench.layerwise("variant", "v2"), Metric.STEADY_STEP)))))
        .containsExactly(Parameter.H2D_PINNED);
    assertThat(
            identified(
                Bench.fit(
                    PROFILE, List.of(bench.measure("full", swap, Bench.FULL, Metric.SWITCH_STEP)))))
        .contains(Parameter.PAGEABLE_COPY)
        .doesNotContain(
            Parameter.H2D_PINNED, Parameter.FIRST_STEP_WARMUP, Parameter.OUTSIDE_DENOISING);
    assertThat(
            identified(
                Bench.fit(
                    PROFILE,
                    List.of(bench.measure("rate", large, Bench.RESIDENT, Metric.H2D_RATE)))))
        .containsExactly(Parameter.H2D_PINNED);
    assertThat(
            identified(
                Bench.fit(
                    PROFILE,
                    List.of(
                        bench.measure(
                            "first",
                            scenario(1, 1, 1_000),
                            Bench.RESIDENT,
                            Metric.FIRST_STEP,
                            Metric.STEADY_STEP)))))
        .contains(Parameter.FIRST_STEP_WARMUP)
        .doesNotContain(Parameter.H2D_PINNED, Parameter.COLLECTIVE);
  }

  @Test
  void aRateIsFittedToTheLinkThatHasIt() {
    // Pageable copies are copied by host threads at 28 GB/s for all, more than one PCIe link.
    Constants profile = Constants.of(TestValidator.CATALOG.machine("h100-pcie"));
    Constants truth = Bench.times(profile, Parameter.PAGEABLE_COPY, 0.8);
    Bench real = Bench.of(truth);

    Calibration calibration =
        Bench.fit(
            profile,
            List.of(
                real.measure(
                    "full", real.scenario(4, 1, 50_000_000), Bench.FULL, Metric.SWITCH_STEP)));

    Machine fitted = calibration.constants().machine();
    assertThat(fitted.links().get("pcie-to-gpu"))
        .isEqualTo(profile.machine().links().get("pcie-to-gpu"));
    assertThat(fitted.links().get("pageable-copy").bytesPerSecond().value())
        .isCloseTo(0.8 * 28.674e9, within(0.2e9));
  }

  @Test
  void slowPinnedCopiesDoNotSetPageableOnes() {
    Constants truth = Bench.with(PROFILE, Parameter.H2D_PINNED, 4e9);
    Bench real = Bench.of(truth);

    Calibration calibration =
        Bench.fit(
            PROFILE,
            List.of(
                real.measure(
                    "stays", real.scenario(1, 1, 1_000), Bench.RESIDENT, Metric.STEADY_STEP),
                real.measure(
                    "v2",
                    real.scenario(1, 1, 200_000_000),
                    Bench.layerwise("variant", "v2"),
                    Metric.STEADY_STEP),
                real.measure(
                    "waits",
                    real.scenario(1, 1, 200_000_000),
                    Bench.layerwise("variant", "synchronous"),
                    Metric.STEADY_STEP)));

    assertThat(of(calibration, Parameter.H2D_PINNED).value()).isCloseTo(4e9, within(0.05e9));
    // Faster than the link behind them, so that nothing is told of them.
    assertThat(of(calibration, Parameter.PAGEABLE_COPY).isIdentified()).isFalse();
    assertThat(calibration.constants().machine().links().get("memcpy").bytesPerSecond().value())
        .isCloseTo(10e9, within(0.1e9));
  }

  @Test
  void aCapBelowTheLinksIsFoundWhereTheProfileHasNone() {
    assertThat(PROFILE.machine().route(TrafficClass.COLLECTIVE).bytesPerSecondCap()).isEmpty();
    Bench real = Bench.of(Bench.with(PROFILE, Parameter.COLLECTIVE, 3e9));

    Calibration calibration =
        Bench.fit(
            PROFILE,
            List.of(
                real.measure(
                    "two",
                    real.scenario(2, 1, 1_000),
                    Bench.RESIDENT,
                    Metric.STEADY_STEP,
                    Metric.COLLECTIVE)));

    assertThat(of(calibration, Parameter.COLLECTIVE).identification())
        .isEqualTo(Identification.DETERMINED);
    assertThat(of(calibration, Parameter.COLLECTIVE).value()).isCloseTo(3e9, within(0.03e9));
  }

  @Test
  void aCapThatJustBindsIsNotDetermined() {
    // Collectives as fast as their link say only that no cap is below it.
    Calibration calibration =
        Bench.fit(
            PROFILE,
            List.of(
                bench.measure(
                    "two",
                    scenario(2, 1, 1_000),
                    Bench.RESIDENT,
                    Metric.STEADY_STEP,
                    Metric.COLLECTIVE)));

    assertThat(of(calibration, Parameter.COLLECTIVE).isIdentified()).isFalse();
  }

  @Test
  void whatIsKnownToOneSideAloneIsKept() {
    // Faster than the link that all ranks share, a rank's own copies tell only that they are.
    Constants profile = Constants.of(TestValidator.CATALOG.machine("h100-sxm"));
    Bench real = Bench.of(Bench.with(profile, Parameter.PAGEABLE_COPY_OF_A_RANK, 40e9));
    List<MeasuredRun> runs =
        List.of(
            real.measure(
                "waits",
                real.scenario(1, 1, 50_000_000),
                Bench.layerwise("variant", "synchronous"),
                Metric.STEADY_STEP),
            real.measure("swaps", real.scenario(4, 1, 50_000_000), Bench.FULL, Metric.SWITCH_STEP));

    Calibration calibration = Bench.fit(profile, runs);
    FittedConstant rank = of(calibration, Parameter.PAGEABLE_COPY_OF_A_RANK);

    assertThat(rank.identification()).isEqualTo(Identification.BOUNDED);
    assertThat(rank.isIdentified()).isTrue();
    assertThat(rank.together()).isEmpty();
    // 16.3 GB/s or more, of which the profile says 13.
    assertThat(rank.value()).isBetween(16.1e9, 20e9);
    assertThat(rank.factor()).isGreaterThan(1.1);
    assertThat(Parameter.PAGEABLE_COPY_OF_A_RANK.of(calibration.constants()).source())
        .endsWith("; known to one side alone");
    assertThat(of(calibration, Parameter.PAGEABLE_COPY).identification())
        .isEqualTo(Identification.DETERMINED);
    assertThat(calibration.residuals())
        .allSatisfy(residual -> assertThat(residual.deviations()).isBetween(-1.0, 1.0));
  }

  @Test
  void kernelsThatAreMuchFasterAreFoundWhereCopiesHideThem() {
    // As the profile has it, kernels hide all copies, and the rate of copies tells nothing.
    Constants truth =
        Bench.times(
            Bench.times(PROFILE, Parameter.LINEAR_EFFICIENCY, 6),
            Parameter.ATTENTION_EFFICIENCY,
            6);
    Bench real = Bench.of(truth);
    Scenario scenario = real.scenario(1, 3, 100_000_000);

    Calibration calibration =
        Bench.fit(
            PROFILE,
            List.of(
                real.measure(
                    "streams", scenario, Bench.layerwise("variant", "v2"), Metric.STEADY_STEP),
                real.measure("stays", scenario, Bench.RESIDENT, Metric.STEADY_STEP)));

    assertThat(calibration.residuals())
        .hasSize(2)
        .allSatisfy(residual -> assertThat(residual.deviations()).isBetween(-1.0, 1.0));
    assertThat(of(calibration, Parameter.H2D_PINNED).value()).isCloseTo(20e9, within(0.4e9));
  }

  @Test
  void wholeRequestsSetWhatIsOutsideOfDenoisingAndNoWarmup() {
    // A small picture takes a hundredth of what is said of a large one.
    Constants profile = Bench.with(PROFILE, Parameter.OUTSIDE_DENOISING, 100);
    Constants truth = Bench.with(PROFILE, Parameter.OUTSIDE_DENOISING, 140);
    Bench real = Bench.of(truth);
    Scenario small = real.scenario(1, 3, 1_000);

    Calibration calibration =
        Bench.fit(
            profile,
            List.of(
                real.measure("short", small, Bench.RESIDENT, Metric.TOTAL),
                real.measure("long", real.scenario(1, 3, 12_000), Bench.RESIDENT, Metric.TOTAL)));

    assertThat(byParameter(calibration)).doesNotContainKey(Parameter.FIRST_STEP_WARMUP);
    assertThat(of(calibration, Parameter.OUTSIDE_DENOISING).identification())
        .isEqualTo(Identification.DETERMINED);
    // Once a request: encoding, decoding, and the warm-up.
    assertThat(calibration.constants().outsideSeconds(small.workload()))
        .isCloseTo(truth.outsideSeconds(small.workload()) + 0.2, within(0.04));
    assertThat(calibration.constants().machine().firstStepWarmupSeconds().value()).isZero();
  }

  @Test
  void requestsLessTheirDenoisingTellWhatIsOutside() {
    Constants truth = Bench.with(PROFILE, Parameter.OUTSIDE_DENOISING, 140);
    Bench real = Bench.of(truth);

    Calibration calibration =
        Bench.fit(
            PROFILE,
            List.of(
                real.measure(
                    "whole",
                    real.scenario(1, 3, 1_000),
                    Bench.RESIDENT,
                    Metric.TOTAL,
                    Metric.DENOISE,
                    Metric.STEADY_STEP)));

    assertThat(of(calibration, Parameter.OUTSIDE_DENOISING).identification())
        .isEqualTo(Identification.DETERMINED);
    assertThat(calibration.constants().outsideSeconds().value()).isCloseTo(140, within(0.01));
    assertThat(calibration.constants().outsideSeconds().source()).contains("whole");
  }

  @Test
  void aMachineWithoutAWarmupMayHaveOne() {
    Constants profile =
        new Constants(
            PROFILE.machine().withFirstStepWarmup(new Constant(0, Provenance.ASSUMED, "none")),
            PROFILE.outsideSeconds());
    Bench real = Bench.of(Bench.with(PROFILE, Parameter.FIRST_STEP_WARMUP, 4));

    Calibration calibration =
        Bench.fit(
            profile,
            List.of(
                real.measure(
                    "steps",
                    real.scenario(1, 1, 1_000),
                    Bench.RESIDENT,
                    Metric.FIRST_STEP,
                    Metric.STEADY_STEP)));

    assertThat(of(calibration, Parameter.FIRST_STEP_WARMUP).value()).isCloseTo(4, within(0.1));
  }

  @Test
  void aTimedFirstStepTellsTheWarmupFromTheRest() {
    Constants profile = Bench.with(PROFILE, Parameter.OUTSIDE_DENOISING, 100);
    Constants truth =
        Bench.with(
            Bench.with(PROFILE, Parameter.OUTSIDE_DENOISING, 140),
            Parameter.FIRST_STEP_WARMUP,
            0.5);
    Bench real = Bench.of(truth);
    Scenario scenario = real.scenario(1, 3, 1_000);

    Calibration calibration =
        Bench.fit(
            profile,
            List.of(
                real.measure("whole", scenario, Bench.RESIDENT, Metric.TOTAL),
                real.measure(
                    "steps", scenario, Bench.RESIDENT, Metric.FIRST_STEP, Metric.STEADY_STEP)));

    assertThat(of(calibration, Parameter.FIRST_STEP_WARMUP).value()).isCloseTo(0.5, within(0.02));
    assertThat(of(calibration, Parameter.OUTSIDE_DENOISING).value()).isCloseTo(140, within(4.0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-9, 1e-3, 1e3, 1e9})
  void noFigureLeadsBeyondTheBounds(double times) {
    Bench absurd = Bench.of(PROFILE, value -> times * value);

    Calibration calibration =
        Bench.fit(
            PROFILE,
            List.of(
                absurd.measure(
                    "stays",
                    scenario(2, 2, 1_000_000),
                    Bench.RESIDENT,
                    Metric.STEADY_STEP,
                    Metric.COLLECTIVE),
                absurd.measure(
                    "streams",
                    scenario(1, 1, 100_000_000),
                    Bench.layerwise("variant", "v2"),
                    Metric.FIRST_STEP,
                    Metric.STEADY_STEP),
                absurd.measure("swaps", scenario(2, 1, 10_000_000), Bench.FULL, Metric.TOTAL)));

    assertThat(calibration.fitted()).isNotEmpty();
    for (FittedConstant constant : calibration.fitted()) {
      Parameter parameter = constant.parameter();
      assertThat(parameter.of(calibration.constants()).value())
          .as("%s", parameter)
          .isBetween(parameter.unit().least * (1 - 1e-12), parameter.unit().most * (1 + 1e-12));
      assertThat(constant.factor()).as("%s", parameter).isGreaterThanOrEqualTo(1);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void figuresThatContradictEachOtherAreFittedAsWellAsCanBe(long seed) {
    Random random = new Random(seed);
    Bench muddled = Bench.of(PROFILE, value -> value * Math.pow(10, 2 * random.nextGaussian()));
    List<MeasuredRun> runs =
        List.of(
            muddled.measure("stays", scenario(2, 2, 1_000_000), Bench.RESIDENT, Metric.STEADY_STEP),
            muddled.measure(
                "streams",
                scenario(2, 1, 100_000_000),
                Bench.layerwise("variant", "v2"),
                Metric.FIRST_STEP,
                Metric.STEADY_STEP),
            muddled.measure(
                "waits",
                scenario(1, 1, 50_000_000),
                Bench.layerwise("variant", "synchronous"),
                Metric.STEADY_STEP),
            muddled.measure("swaps", scenario(2, 1, 10_000_000), Bench.FULL, Metric.SWITCH_SPIKE));

    Calibration calibration = Bench.fit(PROFILE, runs);

    assertThat(cost(calibration)).isFinite().isLessThanOrEqualTo(costOf(PROFILE, runs));
    for (FittedConstant constant : calibration.fitted()) {
      assertThat(constant.value()).isFinite().isPositive();
      assertThat(constant.factor()).isFinite().isGreaterThanOrEqualTo(1);
    }
  }

  private static double cost(Calibration calibration) {
    return calibration.residuals().stream()
        .mapToDouble(residual -> residual.deviations() * residual.deviations())
        .sum();
  }

  private static double costOf(Constants constants, List<MeasuredRun> runs) {
    double cost = 0;
    for (MeasuredRun run : runs) {
      Prediction prediction = Bench.predictor(run).predict(constants);
      for (Target target : Target.of(run.measurement())) {
        double value = prediction.of(target.metric()).orElseThrow();
        cost += Math.pow(new Calibration.Residual(target, value).deviations(), 2);
      }
    }
    return cost;
  }

  @Test
  void runsWithoutATimeSetNothing() {
    Calibration calibration =
        Bench.fit(
            PROFILE,
            List.of(bench.measure("a", scenario(1, 1, 1_000), Bench.RESIDENT, Metric.PEAK_GIB)));

    assertThat(identified(calibration)).isEmpty();
    assertThat(calibration.residuals()).isEmpty();
    assertThat(calibration.constants()).isEqualTo(PROFILE);
    assertThat(Bench.fit(PROFILE, List.of())).isEqualTo(Calibration.none(PROFILE));
  }

  @Test
  void aFittedConstantNamesItsRuns() {
    Calibration calibration =
        Bench.fit(
            PROFILE,
            List.of(
                bench.measure("large", scenario(1, 12, 1_000), Bench.RESIDENT, Metric.STEADY_STEP),
                bench.measure("small", scenario(1, 1, 1_000), Bench.RESIDENT, Metric.STEADY_STEP)));

    assertThat(Parameter.LINEAR_EFFICIENCY.of(calibration.constants()))
        .satisfies(
            constant -> {
              assertThat(constant.provenance()).isEqualTo(Provenance.CALIBRATED);
              assertThat(constant.source())
                  .matches(
                      "least squares on large, small of group bench of runs\\.json, within a"
                          + " factor of 1\\.0\\d\\d");
            });
  }

  @Test
  void aGroupWithoutCalibrateRunsKeepsTheProfile() {
    GroupValidation group =
        TestValidator.validate(
            MadeUpRun.named("a").figure(Metric.STEADY_STEP, "1000"),
            MadeUpRun.named("b").strategy("layerwise").figure(Metric.STEADY_STEP, "1000"));
    Calibration calibration = group.calibration().orElseThrow();

    assertThat(calibration.fitted()).isEmpty();
    assertThat(calibration.constants())
        .isEqualTo(Constants.of(TestValidator.CATALOG.machine("h100-pcie")));
    assertThat(group.figures()).noneMatch(PredictedFigure::fitted);
  }

  @ParameterizedTest
  @EnumSource(Parameter.class)
  void whatIsSetIsWhatIsRead(Parameter parameter) {
    for (String name : TestValidator.CATALOG.machineNames()) {
      Constants constants = Constants.of(TestValidator.CATALOG.machine(name));
      double half = parameter.of(constants).value() / 2;
      Constants set = Bench.with(constants, parameter, half);

      assertThat(parameter.of(set).value()).as(name).isEqualTo(half);
      for (Parameter other : Parameter.values()) {
        // What a rank reaches may be bounded by what all reach, or by what a slower link does.
        boolean bounded =
            other == Parameter.COLLECTIVE
                || (other == Parameter.PAGEABLE_COPY_OF_A_RANK
                    && parameter == Parameter.PAGEABLE_COPY);
        if (other != parameter && !bounded) {
          assertThat(other.of(set)).as("%s on %s", other, name).isEqualTo(other.of(constants));
        }
      }
    }
  }

  @Test
  void pageableCopiesWithoutALinkOfTheirOwnHaveNoRateToSet() {
    Machine machine = TestMachine.pcie().build();
    Route pinned = machine.route(TrafficClass.H2D_PINNED);
    Constants constants =
        Constants.of(
            machine.with(
                TrafficClass.H2D_PAGEABLE,
                new Route(pinned.links(), pinned.weight(), Optional.empty())));

    assertThat(Parameter.PAGEABLE_COPY.of(constants).value()).isZero();
    assertThat(Bench.with(constants, Parameter.PAGEABLE_COPY, 5e9)).isEqualTo(constants);
  }
}
