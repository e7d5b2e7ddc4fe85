package dev.offload.evidence.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.evidence.calibration.Bench;
import dev.offload.evidence.measurement.MadeUpRun;
import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.PeakKind;
import dev.offload.evidence.measurement.Remarks;
import dev.offload.evidence.prediction.Constants;
import dev.offload.evidence.prediction.MeasuredRun;
import dev.offload.evidence.prediction.Prediction;
import dev.offload.evidence.prediction.Predictor;
import dev.offload.evidence.validation.Validation.Model;
import dev.offload.evidence.words.Sentences;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-12);

  private static PredictedFigure figure(GroupValidation group, String id, Metric metric) {
    return group.figures().stream()
        .filter(figure -> figure.run().id().equals(id) && figure.metric() == metric)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRunThatCannotBeSimulatedIsReportedAndTheRestPredicted() {
    GroupValidation group =
        TestValidator.validate(
            MadeUpRun.named("sound").calibrates().figure(Metric.STEADY_STEP, "0.3"),
            MadeUpRun.named("unknown")
                .strategy("nothing")
                .figure(Metric.STEADY_STEP, "1")
                .figure(Metric.DENOISE, "4"),
            MadeUpRun.named("impossible").gpus(5).calibrates().figure(Metric.FORWARD, "1"),
            MadeUpRun.named("wrong option")
                .strategy("layerwise", "variant", "v9")
                .figure(Metric.FORWARD, "1"),
            MadeUpRun.named("also sound").strategy("layerwise").figure(Metric.STEADY_STEP, "0.4"));

    assertThat(group.failures()).containsOnlyKeys("unknown", "impossible", "wrong option");
    assertThat(group.figures()).hasSize(6);
    for (PredictedFigure figure : group.figures()) {
      String failure = group.failures().get(figure.run().id());
      assertThat(figure.predicted().isPresent()).isEqualTo(failure == null);
      assertThat(figure.closedForm().isPresent()).isEqualTo(failure == null);
      assertThat(figure.uncontended().isPresent()).isEqualTo(failure == null);
      if (failure != null) {
        assertThat(figure.explained().map(Sentences::of)).contains("not predicted: " + failure);
        assertThat(figure.signedError()).isEmpty();
      }
    }
    assertThat(
            figure(group, "unknown", Metric.DENOISE).explained().map(Sentences::of).orElseThrow())
        .contains("There is no strategy named (nothing)");
    assertThat(figure(group, "sound", Metric.STEADY_STEP).fitted()).isTrue();
    // The sound run alone set the constants.
    assertThat(group.calibration().orElseThrow().residuals()).hasSize(1);
  }

  @Test
  void aGroupOfWhichNoRunCanBeSimulatedIsReported() {
    GroupValidation group =
        TestValidator.validate(
            MadeUpRun.named("a").on("nowhere").calibrates().figure(Metric.FORWARD, "1"));

    assertThat(group.calibration()).isEmpty();
    assertThat(group.figures()).hasSize(1);
    assertThat(group.rankings()).isEmpty();
  }

  @Test
  void runsOnAnotherMachineOfTheGroupSetNothingHere() {
    MadeUpRun slow =
        MadeUpRun.named("slow").on("l40s").calibrates().figure(Metric.STEADY_STEP, "2.0");
    MadeUpRun check = MadeUpRun.named("check").figure(Metric.STEADY_STEP, "1");

    GroupValidation both = TestValidator.validate(slow, check);
    GroupValidation alone = TestValidator.validate(check);

    assertThat(figure(both, "check", Metric.STEADY_STEP).predicted())
        .isEqualTo(figure(alone, "check", Metric.STEADY_STEP).predicted());
    assertThat(figure(both, "slow", Metric.STEADY_STEP).signedError().getAsDouble())
        .isBetween(-0.05, 0.05);
  }

  @ParameterizedTest
  @CsvSource({"hybrid, rtx-4090, 1.3e11", "schedule-aware, h100-pcie, 5e9"})
  void aStrategyThatChoosesChoosesUnderTheFittedConstants(
      String strategy, String machine, String rate) {
    MadeUpRun calibrates =
        MadeUpRun.named("calibrates")
            .model("Wan-AI/Wan2.2-T2V-A14B-Diffusers")
            .on(machine)
            .gpus(4)
            .calibrates()
            .figure(Metric.H2D_RATE, rate);
    MadeUpRun check =
        MadeUpRun.named("check")
            .model("Wan-AI/Wan2.2-T2V-A14B-Diffusers")
            .on(machine)
            .gpus(4)
            .strategy(strategy)
            .steps(6)
            .figure(Metric.STEADY_STEP, "1")
            .figure(Metric.DENOISE, "1");

    GroupValidation group = TestValidator.validate(calibrates, check);
    Constants fitted = group.calibration().orElseThrow().constants();
    MeasuredRun run = TestValidator.FACTORY.predictor(check.build()).run();
    Predictor predictor = Bench.predictor(run);
    Prediction fresh = predictor.predict(fitted);
    Prediction unfitted = Bench.predictor(run).predict(Constants.of(run.scenario().machine()));

    // Shown as a whole, two programs would fill a book.
    assertThat(fresh.timeline().program().equals(unfitted.timeline().program())).isFalse();
    for (Metric metric : List.of(Metric.STEADY_STEP, Metric.DENOISE)) {
      assertThat(figure(group, "check", metric).predicted()).isEqualTo(fresh.of(metric));
    }
  }

  private static PredictedFigure made(
      MadeUpRun run, Metric metric, double measured, double predicted) {
    return new PredictedFigure(
        run.build(),
        metric,
        measured,
        OptionalDouble.of(predicted),
        OptionalDouble.of(2 * predicted),
        OptionalDouble.empty(),
        false,
        Optional.empty());
  }

  @Test
  void errorsAreThoseOfComparableFiguresOfCheckRuns() {
    MadeUpRun check = MadeUpRun.named("check");
    MadeUpRun calibrates = MadeUpRun.named("calibrates").calibrates();
    MadeUpRun reserved = MadeUpRun.named("reserved").peakKind(PeakKind.RESERVED);
    MadeUpRun incomparable =
        MadeUpRun.named("incomparable")
            .remarks(new Remarks(Map.of(), Map.of(Metric.DENOISE, "no"), Map.of()));
    List<PredictedFigure> figures =
        List.of(
            made(check, Metric.DENOISE, 10, 11),
            made(check, Metric.SWITCH_SPIKE, 0, 1),
            made(calibrates, Metric.DENOISE, 10, 15),
            made(reserved, Metric.PEAK_GIB, 10, 16),
            made(reserved, Metric.DENOISE, 10, 8),
            made(incomparable, Metric.DENOISE, 10, 17));

    ErrorSummary simulation = Validation.errors(figures.stream(), Model.SIMULATION);
    ErrorSummary closed = Validation.errors(figures.stream(), Model.CLOSED_FORM);

    assertThat(simulation.figures()).isEqualTo(2);
    assertThat(simulation.medianAbsoluteError().getAsDouble()).isCloseTo(0.15, EXACT);
    assertThat(simulation.largestAbsoluteError().getAsDouble()).isCloseTo(0.2, EXACT);
    assertThat(closed.medianAbsoluteError().getAsDouble()).isCloseTo(0.9, EXACT);
    assertThat(Validation.errors(figures.stream(), Model.UNCONTENDED).figures()).isZero();
    assertThat(Validation.errors(Stream.empty(), Model.SIMULATION).figures()).isZero();
  }

  @Test
  void signedErrorsAreSharesOfWhatWasMeasured() {
    assertThat(made(MadeUpRun.named("a"), Metric.DENOISE, 8, 10).signedError()).hasValue(0.25);
    assertThat(made(MadeUpRun.named("a"), Metric.DENOISE, 8, 6).signedError()).hasValue(-0.25);
    assertThat(made(MadeUpRun.named("a"), Metric.SWITCH_SPIKE, 0, 6).signedError()).isEmpty();
  }

  @Test
  void aFigureTooSmallToDivideByHasNoError() {
    double least = new MeasuredValue(new BigDecimal("1e-320")).value();

    assertThat(made(MadeUpRun.named("a"), Metric.SWITCH_SPIKE, least, 6).signedError()).isEmpty();
  }

  @Test
  void whatNeverHappenedIsNotFittedToButSaid() {
    // Figures down to nothing neither stop the fit nor make it say what is no number.
    Measurement run =
        MadeUpRun.named("a")
            .calibrates()
            .figure(Metric.STEADY_STEP, "0.3")
            .figure(Metric.COLLECTIVE, "0")
            .figure(Metric.SWITCH_SPIKE, "0E-400")
            .figure(Metric.UNCOVERED_TRANSFER, "1E-320")
            .build();
    GroupValidation group = TestValidator.validate(List.of(run));

    assertThat(group.figures()).hasSize(4);
    assertThat(group.calibration().orElseThrow().fitted())
        .isNotEmpty()
        .allSatisfy(
            constant -> {
              assertThat(constant.value()).isFinite();
              assertThat(constant.factor()).isFinite();
            });
    assertThat(group.calibration().orElseThrow().residuals())
        .allSatisfy(residual -> assertThat(residual.deviations()).isFinite());
  }
}
