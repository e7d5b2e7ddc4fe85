package dev.offload.evidence.explanation;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Provenance;
import dev.offload.evidence.measurement.MadeUpRun;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.Remarks;
import dev.offload.evidence.validation.TestValidator;
import dev.offload.evidence.words.Sentences;
import dev.offload.hardware.ProfileWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunExplainerTest {
  private static final String A14B = "Wan-AI/Wan2.2-T2V-A14B-Diffusers";

  @TempDir Path directory;

  /** 27 steps of A14B on 4 GPUs, each of 2 forwards at 17 frames. */
  private static MadeUpRun a14b(String strategy) {
    return MadeUpRun.named("a")
        .model(A14B)
        .gpus(4)
        .steps(27)
        .flowShift(12)
        .strategy(strategy)
        .figure(Metric.DENOISE, "100.0");
  }

  private static List<Double> steps(int count, double seconds) {
    return new ArrayList<>(Collections.nCopies(count, seconds));
  }

  private static double residual(RunExplanation explanation) {
    Metric metric = explanation.metric().orElseThrow();
    return explanation.run().measurement().measured().get(metric).value()
        - explanation.prediction().of(metric).orElseThrow();
  }

  private static void assertAddsUp(RunExplanation explanation) {
    assertThat(explanation.residual()).isCloseTo(residual(explanation), within(1e-9));
    assertThat(explanation.attributions())
        .allSatisfy(
            part -> {
              assertThat(part.tolerance()).isNotNegative();
              assertThat(Math.abs(part.unexplained()))
                  .isLessThanOrEqualTo(Math.abs(part.seconds()));
              assertThat(part.unexplained() * part.seconds()).isNotNegative();
            });
  }

  private static List<String> observations(RunExplanation explanation) {
    return explanation.observations().stream().map(Sentences::of).toList();
  }

  private static List<String> rows(RunExplanation explanation) {
    return explanation.steps().stream()
        .map(step -> "%d-%d %s".formatted(step.first(), step.last(), step.kind()))
        .toList();
  }

  @Test
  void stepsAlikeStandTogether() {
    RunExplanation full = TestValidator.explainBundled("sglang-15511-full");

    assertThat(rows(full))
        .containsExactly("1-1 first", "2-18 steady", "19-19 switch", "20-27 steady");
    assertThat(full.steps().get(0).measured()).hasValue(35.999);
    assertThat(full.steps().get(1).measured()).hasValue(3.2655);
    assertThat(full.steps().get(2).measured()).hasValue(31.283);
    assertThat(full.steps()).extracting(StepResidual::count).containsExactly(1, 17, 1, 8);
    assertThat(full.fittedTo()).containsExactly("sglang-15511-full");
    assertThat(full.metric()).contains(Metric.DENOISE);
  }

  @Test
  void aSpikeIsMeasuredOnTopOfASteadyStep() {
    RunExplanation full = TestValidator.explainBundled("report-aces-full");

    assertThat(rows(full))
        .containsExactly("1-1 first", "2-9 steady", "10-10 switch", "11-27 steady");
    assertThat(full.steps().get(0).measured()).isEmpty();
    assertThat(full.steps().get(0).residual()).isEmpty();
    assertThat(full.steps().get(2).measured()).hasValue(29);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sglang-15511-full",
        "report-aces-full",
        "report-aces-layerwise",
        "chunkflow-h100-wan5b-resident",
        "chunkflow-h100-wan5b-layerwise",
        "chunkflow-5090-161f-layerwise",
        "diffusers-11605-h100-group",
        "diffsynth-a100-0"
      })
  void partsOfTheResidualAddUpToIt(String id) {
    assertAddsUp(TestValidator.explainBundled(id));
  }

  @Test
  void theTotalOfTheReportIsNotThatOfItsSteps() {
    RunExplanation full = TestValidator.explainBundled("report-aces-full");

    assertThat(observations(full))
        .contains(
            "The source's steps do not make its total: they make 587.4 s, of which 33.4 s are"
                + " predicted for those not reported, give or take 13.5 s for rounding, and it is"
                + " 714.1 s.");
    // 25 steady steps and the switch fit; what is left is beside the steps, and unexplained.
    assertThat(full.attributions())
        .extracting(part -> Sentences.of(part.where()))
        .containsExactly(
            "25 steady steps", "1 switch step", "in none of the steps that the source reports");
    assertThat(full.attributions().get(0).unexplained()).isZero();
    assertThat(full.attributions().get(1).unexplained()).isZero();
    assertThat(full.attributions().get(2).seconds()).isCloseTo(126.7, within(0.1));
    assertThat(Sentences.of(full.attributions().get(2).clues()))
        .isEqualTo("1 step was not measured, and taken as predicted.");
    assertThat(full.unexplained()).isCloseTo(126.7 - 13.5, within(0.1));
  }

  @Test
  void aSourceThatAgreesWithItselfIsNotContradicted() {
    assertThat(observations(TestValidator.explainBundled("sglang-15511-full")))
        .noneMatch(each -> each.contains("contradicts") || each.contains("its total"));
  }

  @Test
  void aSpikeElsewhereTellsOfAnotherFlowShift() {
    List<Double> seconds = steps(27, 3);
    seconds.set(9, 11.0);

    assertThat(observations(TestValidator.explain(a14b("full").stepSeconds(seconds))))
        .contains(
            "Step 10 stands out, but the experts are predicted to change in step 19; a flow shift"
                + " of 3 changes them there, so the run may have had that.");
  }

  @Test
  void aSpikeThatNoUsualShiftGivesIsJustSaid() {
    List<Double> seconds = steps(27, 3);
    seconds.set(24, 11.0);

    assertThat(observations(TestValidator.explain(a14b("full").stepSeconds(seconds))))
        .contains("Step 25 stands out, but the experts are predicted to change in step 19.");
  }

  @Test
  void aSpikeInItsPlaceAndNoSpikeAreNothingToRemark() {
    List<Double> inPlace = steps(27, 3);
    inPlace.set(18, 11.0);
    List<Double> slowStart = steps(27, 3);
    slowStart.set(0, 50.0);

    for (List<Double> seconds : List.of(inPlace, slowStart, steps(27, 3), steps(2, 3))) {
      assertThat(observations(TestValidator.explain(a14b("full").stepSeconds(seconds))))
          .noneMatch(each -> each.contains("stands out"));
    }
    // A model of one expert never switches.
    List<Double> spike = steps(4, 3);
    spike.set(2, 9.0);
    assertThat(
            observations(
                TestValidator.explain(
                    MadeUpRun.named("a").stepSeconds(spike).figure(Metric.DENOISE, "18"))))
        .isEmpty();
  }

  @Test
  void stepsTimedWithoutWaitingForTheDeviceAreSuspect() {
    String suspicion = "The steps were timed on the host without waiting for the device";

    assertThat(observations(TestValidator.explain(a14b("full").synchronizedSteps(false))))
        .anyMatch(each -> each.startsWith(suspicion));
    assertThat(observations(TestValidator.explain(a14b("full").synchronizedSteps(true))))
        .noneMatch(each -> each.startsWith(suspicion));
    assertThat(observations(TestValidator.explain(a14b("full"))))
        .noneMatch(each -> each.startsWith(suspicion));
  }

  static LongStream seeds() {
    return LongStream.range(0, 8);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void stepByStepTheResidualAddsUpAndIsTheSumOfItsSteps(long seed) {
    Random random = new Random(seed);
    int known = random.nextInt(4) == 0 ? 20 : 27;
    List<Double> seconds =
        random.doubles(known, 2, 2 + (seed % 2 == 0 ? 0.015 : 3)).boxed().toList();
    RunExplanation explanation =
        TestValidator.explain(
            a14b(random.nextBoolean() ? "full" : "layerwise")
                .stepSeconds(seconds)
                .figure(random.nextBoolean() ? Metric.TOTAL : Metric.DENOISE, "120.5"));

    assertAddsUp(explanation);
    assertThat(explanation.steps().stream().mapToInt(StepResidual::count).sum()).isEqualTo(27);
    double measured =
        explanation.steps().stream()
            .filter(step -> step.measured().isPresent())
            .mapToDouble(step -> step.count() * step.measured().getAsDouble())
            .sum();
    double predicted =
        explanation.steps().stream()
            .mapToDouble(step -> step.count() * step.predicted().seconds())
            .sum();
    assertThat(measured)
        .isCloseTo(seconds.stream().mapToDouble(Double::doubleValue).sum(), within(1e-9));
    assertThat(predicted)
        .isCloseTo(explanation.prediction().of(Metric.DENOISE).orElseThrow(), within(1e-9));
    // The steps' parts are what the steps are off; nothing of it is left to the rest.
    double inSteps =
        explanation.attributions().stream()
            .filter(part -> Sentences.of(part.where()).matches("\\d+ (first|steady|switch) steps?"))
            .mapToDouble(Attribution::seconds)
            .sum();
    double offInSteps = 0;
    List<Double> said = explanation.prediction().report().steps().seconds();
    for (int i = 0; i < known; i++) {
      offInSteps += seconds.get(i) - said.get(i);
    }
    assertThat(inSteps).isCloseTo(offInSteps, within(1e-9));
  }

  @Test
  void aRunWithoutATimeHasNoResidual() {
    RunExplanation explanation =
        TestValidator.explain(MadeUpRun.named("a").figure(Metric.PEAK_GIB, "20"));

    assertThat(explanation.metric()).isEmpty();
    assertThat(explanation.attributions()).isEmpty();
    assertThat(explanation.residual()).isZero();
    assertThat(explanation.unexplained()).isZero();
    assertThat(explanation.figures()).hasSize(1);
    assertThat(rows(explanation)).containsExactly("1-1 first", "2-4 steady");
    assertThat(explanation.steps()).allMatch(step -> step.measured().isEmpty());
  }

  @ParameterizedTest
  @EnumSource(
      value = Metric.class,
      names = {"STEADY_STEP", "FIRST_STEP", "SWITCH_STEP", "FORWARD", "DENOISE", "TOTAL"})
  void anyTimeOfAStepOrOfTheRunHasAResidual(Metric metric) {
    MadeUpRun run =
        MadeUpRun.named("a").model(A14B).gpus(4).steps(27).strategy("full").figure(metric, "50.0");
    RunExplanation explanation = TestValidator.explain(run);

    assertThat(explanation.metric()).contains(metric);
    assertAddsUp(explanation);
  }

  @Test
  void theLongestTimeIsExplained() {
    MadeUpRun run =
        a14b("full")
            .figure(Metric.STEADY_STEP, "3.5")
            .figure(Metric.FORWARD, "1.7")
            .figure(Metric.TOTAL, "130");

    assertThat(TestValidator.explain(run).metric()).contains(Metric.TOTAL);
    assertThat(TestValidator.explain(run).attributions())
        .extracting(part -> Sentences.of(part.where()))
        .contains("outside of the steps");
  }

  @Test
  void measuredPartsOfAStepAreEvidence() {
    RunExplanation explanation = TestValidator.explainBundled("chunkflow-h100-wan5b-layerwise");
    double uncovered = 0.63 - explanation.prediction().of(Metric.UNCOVERED_TRANSFER).orElseThrow();

    assertThat(explanation.metric()).contains(Metric.STEADY_STEP);
    assertThat(explanation.attributions()).hasSize(1);
    assertThat(Sentences.of(explanation.attributions().get(0).clues()))
        .isEqualTo(
            "%+.2f s of it are of the part that was measured as uncovered copy."
                .formatted(uncovered));
  }

  @Test
  void whatTheFileSaysIsRepeated() {
    Remarks remarks =
        new Remarks(
            Map.of(),
            Map.of(Metric.STEADY_STEP, "on another day"),
            Map.of(Metric.DENOISE, "a slow disk"));
    MadeUpRun run =
        MadeUpRun.named("a")
            .size(833, 481)
            .figure(Metric.DENOISE, "9")
            .figure(Metric.STEADY_STEP, "2")
            .remarks(remarks);

    assertThat(observations(TestValidator.explain(run)))
        .contains(
            "The size 833x481 is cut to 832x480, which are whole tokens of"
                + " Wan-AI/Wan2.1-T2V-1.3B-Diffusers.",
            "denoising: a slow disk",
            "steady step is not comparable: on another day");
  }

  private Path profile(String name, double warmup) throws IOException {
    Machine machine =
        TestValidator.CATALOG
            .machine(name)
            .withFirstStepWarmup(new Constant(warmup, Provenance.ASSUMED, "a test"));
    Path path = directory.resolve("profile.json");
    try (Writer writer = Files.newBufferedWriter(path)) {
      ProfileWriter.write(machine, writer);
    }
    return path;
  }

  @Test
  void aProfileThatIsNamedIsTakenAsItIs() throws IOException {
    Path path = profile("h100-pcie", 77);
    MadeUpRun calibrates = MadeUpRun.named("b").calibrates().figure(Metric.STEADY_STEP, "1000");
    MadeUpRun run = MadeUpRun.named("a").figure(Metric.DENOISE, "90");

    RunExplanation named = TestValidator.explain(Optional.of(path.toString()), run, calibrates);

    assertThat(named.fittedTo()).isEmpty();
    assertThat(named.steps().get(0).predicted().warmupSeconds()).isEqualTo(77);
    assertThat(TestValidator.explain(run, calibrates).fittedTo()).containsExactly("b");
  }

  @Test
  void onAnotherMachineOtherRunsOfTheGroupDoNotMatter() throws IOException {
    Path path = profile("h100-pcie-2", 1);
    MadeUpRun run = MadeUpRun.named("a").figure(Metric.DENOISE, "90");
    // They need more GPUs than this machine has.
    MadeUpRun large = MadeUpRun.named("b").gpus(4).calibrates().figure(Metric.STEADY_STEP, "1000");

    assertThat(TestValidator.explain(Optional.of(path.toString()), run, large).fittedTo())
        .isEmpty();
  }

  @Test
  void aBrokenRunOfTheGroupDoesNotKeepOthersFromBeingExplained() {
    MadeUpRun run = MadeUpRun.named("a").figure(Metric.DENOISE, "90");
    MadeUpRun broken =
        MadeUpRun.named("b").strategy("nothing").calibrates().figure(Metric.STEADY_STEP, "1");
    MadeUpRun sound = MadeUpRun.named("c").calibrates().figure(Metric.STEADY_STEP, "1");

    assertThat(TestValidator.explain(run, broken, sound).fittedTo()).containsExactly("c");
    assertRefused(ErrorCode.UNKNOWN_NAME, () -> TestValidator.explain(broken, run, sound))
        .hasMessageContaining("There is no strategy named (nothing)");
  }

  @Test
  void figuresAreThoseOfTheValidation() {
    for (String id : List.of("report-aces-layerwise", "chunkflow-5090-161f-layerwise")) {
      assertThat(TestValidator.explainBundled(id).figures())
          .isEqualTo(
              TestValidator.bundled()
                  .figures()
                  .filter(figure -> figure.run().id().equals(id))
                  .toList());
    }
  }
}
