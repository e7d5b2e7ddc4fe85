package dev.offload.evidence.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.evidence.measurement.MadeUpRun;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.PeakKind;
import dev.offload.evidence.measurement.Remarks;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RankingTest {
  private static final MadeUpRun RESIDENT = MadeUpRun.named("resident");
  private static final MadeUpRun LAYERWISE = MadeUpRun.named("layerwise").strategy("layerwise");

  private static PredictedFigure figure(
      Measurement run, Metric metric, double measured, OptionalDouble predicted) {
    return new PredictedFigure(
        run,
        metric,
        measured,
        predicted,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        false,
        Optional.empty());
  }

  private static PredictedFigure figure(MadeUpRun run, double measured, double predicted) {
    return figure(run.build(), Metric.STEADY_STEP, measured, OptionalDouble.of(predicted));
  }

  private static List<Ranking> rankings(PredictedFigure... figures) {
    return new GroupValidation("f", "g", Optional.empty(), Arrays.asList(figures), Map.of())
        .rankings();
  }

  @ParameterizedTest
  @CsvSource({
    // Measured a and b, predicted a and b; whether that is a tie, and whether it is right.
    "10, 20, 11, 19, false, true",
    "10, 20, 19, 11, false, false",
    "20, 10, 19, 11, false, true",
    "20, 10, 11, 19, false, false",
    "10, 20, 15, 15, false, false",
    "10, 20, 15, 15.0000001, false, true",
    "10, 10, 15, 15, true, true",
    "10, 10.1, 15.1, 15, true, true",
    "10.1, 10, 15, 15.1, true, true",
    "10, 10.1, 15, 16, true, false",
    "10, 10.15, 15, 16, true, false",
    "10, 10.3, 15, 16, false, true",
  })
  void thePredictionHasTheMeasuredOrderOrNot(
      double a, double b, double predictedA, double predictedB, boolean tie, boolean right) {
    List<Ranking> rankings =
        rankings(figure(RESIDENT, a, predictedA), figure(LAYERWISE, b, predictedB));

    assertThat(rankings).hasSize(1);
    Ranking ranking = rankings.get(0);
    assertThat(ranking.isTie()).isEqualTo(tie);
    assertThat(ranking.isRight()).isEqualTo(right);
    assertThat(ranking.faster().measured()).isEqualTo(Math.min(a, b));
    assertThat(ranking.slower().measured()).isEqualTo(Math.max(a, b));
  }

  @ParameterizedTest
  @CsvSource({
    // The order is right, but by nothing; by enough; wrong; a tie.
    "10, 20, 15, 15.1, true",
    "10, 20, 15, 16, false",
    "10, 20, 15.1, 15, false",
    "10, 10.1, 15, 15.1, false",
  })
  void anOrderMayBeRightByNothing(
      double a, double b, double predictedA, double predictedB, boolean narrow) {
    assertThat(rankings(figure(RESIDENT, a, predictedA), figure(LAYERWISE, b, predictedB)))
        .extracting(Ranking::isNarrow)
        .containsExactly(narrow);
  }

  @Test
  void ofEqualsTheFirstIsCalledTheFaster() {
    assertThat(rankings(figure(RESIDENT, 5, 4), figure(LAYERWISE, 5, 6)).get(0).faster().run().id())
        .isEqualTo("resident");
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void onlyTimesOfARunOrAPartOfItRank(Metric metric) {
    List<Ranking> rankings =
        rankings(
            figure(RESIDENT.build(), metric, 1, OptionalDouble.of(1)),
            figure(LAYERWISE.build(), metric, 2, OptionalDouble.of(2)));

    boolean ranks =
        List.of(Metric.STEADY_STEP, Metric.FORWARD, Metric.DENOISE, Metric.TOTAL).contains(metric);
    assertThat(rankings).hasSize(ranks ? 1 : 0);
  }

  @Test
  void figuresOfDifferentKindsAreNoRivals() {
    assertThat(
            rankings(
                figure(RESIDENT.build(), Metric.STEADY_STEP, 1, OptionalDouble.of(1)),
                figure(LAYERWISE.build(), Metric.DENOISE, 2, OptionalDouble.of(2))))
        .isEmpty();
  }

  @Test
  void runsOfOneStrategyOrOfDifferentScenariosAreNoRivals() {
    MadeUpRun again = MadeUpRun.named("again");
    MadeUpRun longer = MadeUpRun.named("longer").strategy("layerwise").frames(33);
    MadeUpRun options =
        MadeUpRun.named("options").strategy("layerwise", "variant", "v3", "resident", "30");

    assertThat(rankings(figure(RESIDENT, 1, 1), figure(again, 2, 2))).isEmpty();
    assertThat(rankings(figure(RESIDENT, 1, 1), figure(longer, 2, 2))).isEmpty();
    // Other options make another plan.
    assertThat(rankings(figure(LAYERWISE, 1, 1), figure(options, 2, 2))).hasSize(1);
  }

  @Test
  void whatIsNotComparableOrNotPredictedDoesNotRank() {
    Measurement incomparable =
        MadeUpRun.named("other day")
            .strategy("layerwise")
            .remarks(new Remarks(Map.of(), Map.of(Metric.STEADY_STEP, "on another day"), Map.of()))
            .build();
    Measurement reserved =
        MadeUpRun.named("reserved").strategy("layerwise").peakKind(PeakKind.RESERVED).build();
    PredictedFigure resident = figure(RESIDENT, 1, 1);
    OptionalDouble two = OptionalDouble.of(2);

    assertThat(rankings(resident, figure(incomparable, Metric.STEADY_STEP, 2, two))).isEmpty();
    assertThat(
            rankings(
                resident, figure(LAYERWISE.build(), Metric.STEADY_STEP, 2, OptionalDouble.empty())))
        .isEmpty();
    // Memory of either kind does not rank; what the peak counts says nothing of times.
    assertThat(rankings(resident, figure(reserved, Metric.STEADY_STEP, 2, two))).hasSize(1);
    assertThat(
            rankings(
                figure(RESIDENT.build(), Metric.PEAK_GB, 1, two),
                figure(reserved, Metric.PEAK_GB, 2, two)))
        .isEmpty();
  }

  @Test
  void everyPairRanksOnce() {
    MadeUpRun full = MadeUpRun.named("full").strategy("full");

    assertThat(rankings(figure(full, 3, 3), figure(RESIDENT, 1, 1), figure(LAYERWISE, 2, 2)))
        .extracting(each -> each.faster().run().id() + " < " + each.slower().run().id())
        .containsExactly("resident < full", "layerwise < full", "resident < layerwise");
  }
}
