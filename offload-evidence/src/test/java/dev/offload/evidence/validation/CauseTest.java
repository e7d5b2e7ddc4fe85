package dev.offload.evidence.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.hardware.Machine;
import dev.offload.core.report.StepTimes;
import dev.offload.evidence.measurement.MadeUpRun;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.PeakKind;
import dev.offload.evidence.measurement.Remarks;
import dev.offload.evidence.prediction.Constants;
import dev.offload.evidence.prediction.Prediction;
import dev.offload.evidence.words.Sentences;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CauseTest {
  private static final Offset<Double> EXACT = within(1e-9);

  /** 27 steps of 20 s, with 5 s more in the first, the experts changing in step 10. */
  private static final StepTimes PREDICTED =
      new StepTimes(
          Stream.concat(Stream.of(25.0), Collections.nCopies(26, 20.0).stream()).toList(),
          OptionalInt.of(10));

  private static StepSum sum(MadeUpRun run) {
    return StepSum.of(run.build(), PREDICTED).orElseThrow();
  }

  private static MadeUpRun run() {
    return MadeUpRun.named("a");
  }

  @Test
  void stepsThatTheSourceReportsAreAddedUp() {
    StepSum all =
        sum(
            run()
                .figure(Metric.STEADY_STEP, "21")
                .figure(Metric.FIRST_STEP, "36.0")
                .figure(Metric.SWITCH_STEP, "31.28"));

    assertThat(all.seconds()).isCloseTo(36 + 31.28 + 25 * 21, EXACT);
    assertThat(all.rounding()).isCloseTo(0.05 + 0.005 + 25 * 0.5, EXACT);
  }

  @Test
  void aSpikeComesOnTopOfASteadyStep() {
    StepSum spike = sum(run().figure(Metric.STEADY_STEP, "21").figure(Metric.SWITCH_SPIKE, "8"));

    assertThat(spike.seconds()).isCloseTo(25 + (21 + 8) + 25 * 21, EXACT);
    assertThat(spike.rounding()).isCloseTo((0.5 + 0.5) + 25 * 0.5, EXACT);
  }

  @Test
  void stepsThatItDoesNotReportAreAsPredicted() {
    StepSum steady = sum(run().figure(Metric.STEADY_STEP, "21"));
    StepSum oneExpert =
        StepSum.of(
                run().figure(Metric.STEADY_STEP, "21").build(),
                new StepTimes(PREDICTED.seconds(), OptionalInt.empty()))
            .orElseThrow();

    assertThat(steady.seconds()).isCloseTo(25 + 20 + 25 * 21, EXACT);
    assertThat(steady.predicted()).isCloseTo(25 + 20, EXACT);
    assertThat(steady.rounding()).isCloseTo(25 * 0.5, EXACT);
    assertThat(oneExpert.predicted()).isCloseTo(25, EXACT);
    assertThat(oneExpert.seconds()).isCloseTo(25 + 26 * 21, EXACT);
    assertThat(StepSum.of(run().figure(Metric.FIRST_STEP, "36").build(), PREDICTED)).isEmpty();
  }

  @Test
  void aTotalIsBesideTheStepsIfRoundingDoesNotAccountForIt() {
    StepSum sum = new StepSum(587.4, 33.4, 13.5);

    assertThat(sum.without(714.1)).isCloseTo(113.2, EXACT);
    assertThat(sum.without(460.7)).isCloseTo(113.2, EXACT);
    assertThat(sum.without(600)).isZero();
    assertThat(sum.without(587.4)).isZero();
  }

  private static Prediction prediction(MadeUpRun run) {
    Machine machine = TestValidator.CATALOG.machine("h100-pcie");
    return TestValidator.FACTORY.predictor(run.build(), machine).predict(Constants.of(machine));
  }

  private static Optional<String> cause(MadeUpRun run, Metric metric, Prediction prediction) {
    return Cause.of(run.build(), metric, prediction).map(Sentences::of);
  }

  @Test
  void whatTheFileSaysComesFirst() {
    Prediction prediction = prediction(run());
    Remarks remarks =
        new Remarks(
            Map.of(),
            Map.of(Metric.FORWARD, "it ran on another day"),
            Map.of(Metric.STEADY_STEP, "known to be so"));
    MadeUpRun run =
        run().figure(Metric.STEADY_STEP, "1000").figure(Metric.FORWARD, "1000").remarks(remarks);

    assertThat(cause(run, Metric.STEADY_STEP, prediction)).contains("known to be so");
    assertThat(cause(run, Metric.FORWARD, prediction))
        .contains("Not comparable: it ran on another day");
  }

  @Test
  void reservedMemoryIsNotWhatIsPredicted() {
    Prediction prediction = prediction(run());
    String reserved =
        "Not comparable: it is memory that the allocator reserved; allocated memory is predicted.";
    MadeUpRun run =
        run()
            .figure(Metric.PEAK_GIB, "60")
            .figure(Metric.PEAK_RESERVED_GIB, "60")
            .figure(Metric.STEADY_STEP, "1000");

    assertThat(cause(run, Metric.PEAK_GIB, prediction)).isEmpty();
    assertThat(cause(run, Metric.PEAK_RESERVED_GIB, prediction)).contains(reserved);
    run.peakKind(PeakKind.RESERVED);
    assertThat(cause(run, Metric.PEAK_GIB, prediction)).contains(reserved);
    assertThat(cause(run, Metric.STEADY_STEP, prediction)).isEmpty();
    run.peakKind(PeakKind.ALLOCATED);
    assertThat(cause(run, Metric.PEAK_GIB, prediction)).isEmpty();
  }

  @Test
  void whatRoundingMayHideIsSaid() {
    Prediction prediction = prediction(run());
    double steady = prediction.of(Metric.STEADY_STEP).orElseThrow();
    assertThat(steady).isBetween(0.251, 0.289);

    assertThat(cause(run().figure(Metric.STEADY_STEP, "0.3"), Metric.STEADY_STEP, prediction))
        .contains("It is within what the source rounds away.");
    // The digits claim more.
    assertThat(cause(run().figure(Metric.STEADY_STEP, "0.30"), Metric.STEADY_STEP, prediction))
        .isEmpty();
    // Small differences need no cause.
    assertThat(
            cause(run().figure(Metric.STEADY_STEP, steady * 1.02), Metric.STEADY_STEP, prediction))
        .isEmpty();
  }

  @Test
  void aTotalBeyondTheStepsIsTheSourcesOwn() {
    Prediction prediction = prediction(run());
    double steady = prediction.of(Metric.STEADY_STEP).orElseThrow();
    double total = prediction.of(Metric.DENOISE).orElseThrow();
    MadeUpRun contradicting =
        run().figure(Metric.STEADY_STEP, steady).figure(Metric.DENOISE, total + 50);
    MadeUpRun less = run().figure(Metric.STEADY_STEP, steady).figure(Metric.DENOISE, total / 2);
    MadeUpRun consistent =
        run().figure(Metric.STEADY_STEP, steady * 3).figure(Metric.DENOISE, total + steady * 6);

    assertThat(cause(contradicting, Metric.DENOISE, prediction))
        .contains(
            "The source's steps make %.1f s, of which %.1f s are predicted for those not reported; 50.0 s of its total are in none of them."
                .formatted(total, total - 3 * steady));
    assertThat(cause(less, Metric.DENOISE, prediction).orElseThrow())
        .startsWith("The source's steps make ")
        .endsWith(" s more than its total.");
    // The steps themselves are slower, which is no contradiction.
    assertThat(cause(consistent, Metric.DENOISE, prediction)).isEmpty();
    assertThat(cause(run().figure(Metric.DENOISE, total + 50), Metric.DENOISE, prediction))
        .isEmpty();
  }

  @Test
  void theTotalsOfTheReportAreNotInItsSteps() {
    List<PredictedFigure> figures =
        TestValidator.bundled("aces-4xh100-pcie").figures().stream()
            .filter(figure -> figure.metric() == Metric.DENOISE)
            .toList();

    assertThat(figures).hasSize(2);
    for (PredictedFigure figure : figures) {
      Measurement run = figure.run();
      boolean full = run.id().equals("report-aces-full");
      String cause = figure.explained().map(Sentences::of).orElseThrow();
      // 26 steps but for the first: 25 of 21 s and one of 29, or 26 of 23; the first is predicted.
      double first = full ? 587.4 - 25 * 21 - 29 : 624.6 - 26 * 23;
      assertThat(first).isBetween(21.0, 40.0);
      assertThat(cause)
          .startsWith(
              "The source's steps make %s s, of which %.1f s are predicted for those not reported, give or take 13.5 s for rounding; "
                  .formatted(full ? "587.4" : "624.6", first))
          .endsWith("%s s of its total are in none of them.".formatted(full ? "126.7" : "163.6"));
    }
  }
}
