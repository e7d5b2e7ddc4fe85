package dev.offload.evidence.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.offload.core.question.ScenarioOption;
import dev.offload.core.question.StrategyArgument;
import dev.offload.evidence.measurement.MeasuredScenario;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.MeasurementFile;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the publications say of how weights move is in the predictions of their runs: signs, shapes
 * and orders, which no constant can be fitted to give.
 */
class PublishedMechanismsTest {
  private static Measurement run(String id) {
    return MeasurementFile.bundled().get(0).run(id);
  }

  private static PredictedFigure figure(String id, Metric metric) {
    return TestValidator.bundled()
        .figures()
        .filter(figure -> figure.run().id().equals(id) && figure.metric() == metric)
        .findFirst()
        .orElseThrow();
  }

  private static double predicted(String id, Metric metric) {
    return figure(id, metric).predicted().orElseThrow();
  }

  /** Returns a run of another name, strategy and role: it can only be predicted. */
  private static Measurement variant(Measurement run, String id, MeasuredScenario scenario) {
    return new Measurement(
        id,
        run.source(),
        run.group(),
        Role.CHECK,
        scenario,
        run.measured(),
        run.peakKind(),
        List.of(),
        Map.of(),
        Optional.empty(),
        run.remarks(),
        "");
  }

  private static Measurement layerwise(Measurement run, String... optionsAndValues) {
    Map<String, String> options = new TreeMap<>();
    for (int i = 0; i < optionsAndValues.length; i += 2) {
      options.put(optionsAndValues[i], optionsAndValues[i + 1]);
    }
    return variant(
        run, options.toString(), run.scenario().with(new StrategyArgument("layerwise", options)));
  }

  /** Predicts variants of the runs of a group beside those that set its constants. */
  private static List<Double> predict(String group, Metric metric, List<Measurement> variants) {
    List<Measurement> runs = new ArrayList<>(variants);
    MeasurementFile.bundled().get(0).groups().get(group).stream()
        .filter(run -> run.role() == Role.CALIBRATE)
        .forEach(runs::add);
    return TestValidator.validate(runs).figures().stream()
        .filter(figure -> figure.metric() == metric)
        .limit(variants.size())
        .map(figure -> figure.predicted().orElseThrow())
        .toList();
  }

  @Test
  void timeIsLinearInStreamedBytesWhereCopiesAreTheBottleneck() {
    // Qwen-Image has 60 equal layers; without residency copies take far longer than kernels.
    Measurement run = run("sglang-31538-prefetch1");
    List<Integer> residents = List.of(0, 5, 10, 15, 20);
    List<Measurement> variants = new ArrayList<>();
    for (String placement : List.of("strided", "leading")) {
      for (int resident : residents) {
        variants.add(
            layerwise(
                run,
                "variant",
                "v3",
                "placement",
                placement,
                "resident",
                Integer.toString(resident)));
      }
    }
    variants.add(layerwise(run, "variant", "v2", "prefetch", "2"));
    variants.add(layerwise(run, "variant", "v2", "prefetch", "4"));

    List<Double> seconds = predict("qwen-5090", Metric.DENOISE, variants);
    List<Double> strided = seconds.subList(0, 5);
    List<Double> leading = seconds.subList(5, 10);

    // Each 5 layers of 60 that stay save their share of the copies.
    for (int i = 1; i < residents.size(); i++) {
      double saved = strided.get(i - 1) - strided.get(i);
      assertThat(saved).isCloseTo(strided.get(0) * 5 / 60, withinPercentage(6));
    }
    assertLinear(strided);
    // Leading layers compute in a row, with copies ahead of the last of them alone: they save less.
    assertLinear(leading.subList(1, 5));
    assertThat(leading.get(0)).isEqualTo(strided.get(0));
    for (int i = 1; i < residents.size(); i++) {
      assertThat(leading.get(i)).isBetween(strided.get(i), leading.get(i - 1));
    }
    // Deeper prefetch copies no fewer bytes.
    assertThat(seconds.get(10)).isCloseTo(strided.get(0), withinPercentage(1));
    assertThat(seconds.get(11)).isCloseTo(strided.get(0), withinPercentage(1));
  }

  private static void assertLinear(List<Double> seconds) {
    double slope = (seconds.get(seconds.size() - 1) - seconds.get(0)) / (seconds.size() - 1);
    for (int i = 1; i < seconds.size() - 1; i++) {
      double bend = seconds.get(i - 1) - 2 * seconds.get(i) + seconds.get(i + 1);
      assertThat(bend).as("bend at %d", i).isCloseTo(0, within(1e-3 * Math.abs(slope)));
    }
  }

  @Test
  void shortRequestsOnFastCardsWaitForCopies() {
    // 4.22 s become 6.77 s: 229 GB of copies against 8 forwards of 7,800 tokens.
    double resident = predicted("sglang-21248-h200-a14b-resident", Metric.TOTAL);
    double layerwise = predicted("sglang-21248-h200-a14b-layerwise", Metric.TOTAL);

    assertThat(layerwise / resident).isCloseTo(6.77 / 4.22, withinPercentage(10));
  }

  @Test
  void deeperPrefetchGainsNothingWhereACollectiveWaits() {
    Measurement run = run("chunkflow-5090-41f-layerwise");
    List<Measurement> variants = new ArrayList<>();
    for (String prefetch : List.of("1", "2", "3")) {
      variants.add(layerwise(run, "variant", "v2", "prefetch", prefetch));
    }

    List<Double> seconds = predict("chunkflow-2x5090", Metric.STEADY_STEP, variants);

    assertThat(seconds.get(1)).isGreaterThan(0.99 * seconds.get(0));
    assertThat(seconds.get(2)).isGreaterThan(0.99 * seconds.get(0));
  }

  @Test
  void theOverheadOfLayerwiseShrinksWithTheWorkOfALayer() {
    List<Measurement> variants = new ArrayList<>();
    List<Integer> frames = List.of(41, 61, 81, 101, 121, 161);
    for (int count : frames) {
      for (String strategy : List.of("resident", "layerwise")) {
        Measurement run = run("chunkflow-5090-161f-" + strategy);
        variants.add(
            variant(run, strategy + count, run.scenario().with(ScenarioOption.FRAMES, count)));
      }
    }

    List<Double> seconds = predict("chunkflow-2x5090", Metric.STEADY_STEP, variants);

    List<Double> overheads = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      overheads.add(seconds.get(2 * i + 1) / seconds.get(2 * i) - 1);
    }
    assertThat(overheads.get(0)).isBetween(0.24, 0.29);
    assertThat(overheads.get(frames.size() - 1)).isBetween(-1e-6, 0.01);
    for (int i = 1; i < overheads.size(); i++) {
      assertThat(overheads.get(i))
          .as("%d frames", frames.get(i))
          .isLessThanOrEqualTo(overheads.get(i - 1) + 1e-6);
    }
    assertThat(overheads.get(1)).isLessThan(overheads.get(0) - 0.05);
  }

  @ParameterizedTest
  @CsvSource({
    "report-aces-full, report-aces-layerwise, 0.03",
    "chunkflow-h100-wan5b-resident, chunkflow-h100-wan5b-layerwise, 0.40",
    "chunkflow-5090-41f-resident, chunkflow-5090-41f-layerwise, 0.20",
  })
  void onPcieLayerwiseIsSlowerForContentionAlone(String other, String layerwise, double least) {
    PredictedFigure base = figure(other, Metric.STEADY_STEP);
    PredictedFigure streams = figure(layerwise, Metric.STEADY_STEP);

    assertThat(streams.measured() / base.measured() - 1).isGreaterThan(least);
    assertThat(streams.predicted().orElseThrow() / base.predicted().orElseThrow() - 1)
        .isGreaterThan(least);
    // Neither simpler model has any of it.
    assertThat(streams.uncontended().orElseThrow() / base.uncontended().orElseThrow() - 1)
        .isCloseTo(0, within(0.01));
    assertThat(streams.closedForm().orElseThrow() / base.closedForm().orElseThrow() - 1)
        .isCloseTo(0, within(0.01));
  }

  @Test
  void onNvlinkThereIsNothingToContendFor() {
    double full = predicted("sglang-15511-full", Metric.STEADY_STEP);
    PredictedFigure layerwise = figure("sglang-15511-layerwise", Metric.STEADY_STEP);

    assertThat(layerwise.predicted().orElseThrow()).isCloseTo(full, withinPercentage(1));
    assertThat(layerwise.uncontended()).isEqualTo(layerwise.predicted());
  }

  @Test
  void wholeSwapsMakeSpikesAndStreamsMakeNone() {
    assertThat(predicted("report-aces-full", Metric.SWITCH_SPIKE)).isBetween(7.0, 9.0);
    assertThat(predicted("report-aces-layerwise", Metric.SWITCH_SPIKE)).isCloseTo(0, within(0.1));
    assertThat(predicted("sglang-15511-full", Metric.SWITCH_STEP))
        .isGreaterThan(8 * predicted("sglang-15511-full", Metric.STEADY_STEP));
    assertThat(predicted("sglang-15511-layerwise", Metric.SWITCH_STEP))
        .isCloseTo(predicted("sglang-15511-layerwise", Metric.STEADY_STEP), withinPercentage(1));
    // A step is the larger of copies and compute: the formula knows no wait.
    assertThat(figure("report-aces-full", Metric.SWITCH_SPIKE).closedForm().orElseThrow())
        .isLessThan(1);
  }

  @Test
  void theUncoveredCopyIsPredictedWithoutBeingFittedTo() {
    PredictedFigure uncovered = figure("chunkflow-h100-wan5b-layerwise", Metric.UNCOVERED_TRANSFER);

    assertThat(uncovered.fitted()).isFalse();
    assertThat(uncovered.predicted().orElseThrow()).isCloseTo(0.63, within(0.06));
    assertThat(uncovered.uncontended().orElseThrow()).isCloseTo(0, within(0.01));
    assertThat(uncovered.closedForm().orElseThrow()).isCloseTo(0, within(0.01));
  }

  @Test
  void aHostThatWaitsIsSlowerThanACopyThatHides() {
    double group = predicted("diffusers-11605-h100-group", Metric.FORWARD);
    double resident = predicted("diffusers-11605-h100-resident", Metric.FORWARD);

    // Every layer waits for the host, whose launches show.
    assertThat(group).isGreaterThan(resident);
    assertThat(group - resident)
        .isLessThan(
            figure("diffusers-11605-h100-group", Metric.FORWARD).measured()
                - figure("diffusers-11605-h100-resident", Metric.FORWARD).measured());
  }

  @Test
  void everyRankingIsRight() {
    List<Ranking> rankings = TestValidator.bundled().rankings();

    assertThat(rankings).hasSizeGreaterThanOrEqualTo(15).allMatch(Ranking::isRight);
    assertThat(rankings)
        .extracting(each -> each.faster().run().id() + " < " + each.slower().run().id())
        .contains(
            "report-aces-full < report-aces-layerwise",
            "chunkflow-h100-wan5b-resident < chunkflow-h100-wan5b-layerwise",
            "diffusers-11605-h100-resident < diffusers-11605-h100-group");
    // Nobody ranks two runs that constants are fitted to.
    assertThat(rankings)
        .noneMatch(
            each ->
                each.faster().run().role() == Role.CALIBRATE
                    && each.slower().run().role() == Role.CALIBRATE);
  }

  @Test
  void everyFigureOfTheFileIsPredicted() {
    Validation validation = TestValidator.bundled();
    long measured =
        MeasurementFile.bundled().get(0).runs().stream()
            .mapToLong(run -> run.measured().size())
            .sum();

    assertThat(validation.figures().count()).isEqualTo(measured);
    assertThat(validation.groups()).allMatch(group -> group.failures().isEmpty());
    assertThat(validation.figures())
        .allSatisfy(
            figure -> {
              assertThat(figure.predicted()).isPresent();
              assertThat(figure.uncontended()).isPresent();
              boolean memory = figure.metric().kind() == Metric.Kind.MEMORY;
              assertThat(figure.closedForm().isEmpty()).isEqualTo(memory);
            });
  }
}
