package dev.offload.evidence.prediction;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.question.FrameSize;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.TokenSharding;
import dev.offload.core.scenario.Workload;
import dev.offload.evidence.measurement.MadeUpRun;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.validation.TestValidator;
import dev.offload.evidence.words.Sentences;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasuredRunFactoryTest {
  private static final String A14B = "Wan-AI/Wan2.2-T2V-A14B-Diffusers";

  private static MeasuredRun create(MadeUpRun run) {
    String hardware = run.build().scenario().hardware();
    return TestValidator.FACTORY.create(run.build(), TestValidator.FACTORY.machine(hardware));
  }

  private static void assertAsAsked(MeasuredRun run) {
    Workload workload = run.scenario().workload();
    assertThat(run.askedSize()).isEqualTo(new FrameSize(workload.width(), workload.height()));
    assertThat(run.askedSteps()).isEqualTo(run.scenario().noise().steps().size());
  }

  private static List<String> observations(MadeUpRun run) {
    return TestValidator.explain(run).observations().stream().map(Sentences::of).toList();
  }

  /** A14B at its own size and 81 frames: 75 600 tokens, or 86 400 where frames are padded. */
  private static MadeUpRun a14b(int gpus) {
    return MadeUpRun.named("a").model(A14B).gpus(gpus).frames(81);
  }

  @Test
  void whatASourceSaysIsWhatIsSimulated() {
    MeasuredRun run =
        create(
            MadeUpRun.named("a")
                .model(A14B)
                .on("h100-sxm")
                .gpus(8)
                .layout(2, 2, 2)
                .size(832, 480)
                .frames(49)
                .steps(30)
                .passes(2)
                .flowShift(12)
                .strategy("layerwise", "variant", "v1"));
    Scenario scenario = run.scenario();

    assertAsAsked(run);
    assertThat(scenario.model().id()).isEqualTo(A14B);
    assertThat(scenario.machine().name()).isEqualTo("h100-sxm");
    assertThat(scenario.workload()).isEqualTo(new Workload(832, 480, 49, 2));
    assertThat(scenario.parallelism()).isEqualTo(new Parallelism(2, 2, 2));
    assertThat(scenario.noise().steps()).hasSize(30);
    assertThat(scenario.switchStep()).hasValue(20);
    assertThat(run.request().label()).isEqualTo("layerwise:variant=v1");
  }

  @Test
  void whatItLeavesOpenIsAsInOtherCommands() {
    MadeUpRun open = MadeUpRun.named("a").model(A14B).gpus(0).frames(81).withoutSteps();
    Scenario documented = create(open).scenario();
    Scenario other = create(open.on("h100-sxm")).scenario();

    assertThat(documented.workload()).isEqualTo(new Workload(1280, 720, 81, 2));
    assertThat(documented.parallelism()).isEqualTo(new Parallelism(4, 1, 1));
    assertThat(other.parallelism()).isEqualTo(new Parallelism(8, 1, 1));
    assertThat(documented.noise().steps()).hasSize(27);
    assertThat(documented.switchStep()).hasValue(19);
    assertThat(documented.runtime()).isEqualTo(TestValidator.CATALOG.runtime("sglang-2026-09"));
  }

  @ParameterizedTest
  @CsvSource({
    "832, 480, 832, 480",
    "833, 495, 832, 480",
    "847, 480, 832, 480",
    "848, 481, 848, 480",
    "1, 17, 16, 16",
  })
  void aSizeIsCutToWholeTokens(int width, int height, int wholeWidth, int wholeHeight) {
    MeasuredRun run = create(MadeUpRun.named("a").size(width, height));

    assertThat(run.scenario().workload().width()).isEqualTo(wholeWidth);
    assertThat(run.scenario().workload().height()).isEqualTo(wholeHeight);
    if (width == wholeWidth && height == wholeHeight) {
      assertAsAsked(run);
    } else {
      assertThat(observations(MadeUpRun.named("a").size(width, height)))
          .containsExactly(
              ("The size %dx%d is cut to %dx%d, which are whole tokens of"
                      + " Wan-AI/Wan2.1-T2V-1.3B-Diffusers.")
                  .formatted(width, height, wholeWidth, wholeHeight));
    }
  }

  @Test
  void tokensChooseTheSharding() {
    MeasuredRun padded = create(a14b(4).tokens(86_400));
    MeasuredRun plain = create(a14b(4).tokens(75_600));
    MeasuredRun named = create(a14b(4).tokens(86_400).runtime("sglang-2026-09"));

    assertThat(padded.scenario().runtime().tokenSharding()).isEqualTo(TokenSharding.FRAMES);
    assertThat(padded.scenario().tokens()).isEqualTo(86_400);
    assertAsAsked(padded);
    assertThat(plain.scenario().runtime())
        .isEqualTo(TestValidator.CATALOG.runtime("sglang-2026-09"));
    assertThat(plain.scenario().tokens()).isEqualTo(75_600);
    // What was counted is believed rather than the name.
    assertThat(named.scenario().tokens()).isEqualTo(86_400);
  }

  @Test
  void tokensThatNoShardingGivesAreRefusedWithThoseItGives() {
    assertRefused(ErrorCode.INVALID_VALUE, () -> create(a14b(4).tokens(80_000)))
        .hasMessage(
            "The tokens of a forward (80000) are not those of %s at this size (75600 or 86400).\n"
                    .formatted(A14B)
                + "Maybe the size, the frames or the number of GPUs are others.");
    // On one GPU nothing is padded.
    assertRefused(ErrorCode.INVALID_VALUE, () -> create(a14b(1).tokens(86_400)))
        .hasMessageContaining("(86400)")
        .hasMessageContaining("(75600).");
  }

  @ParameterizedTest
  @CsvSource({
    "sglang-2025-12, true",
    "sglang-2025-12, false",
    "sglang-2026-09, true",
    "sglang-2026-09, false",
  })
  void crossAttentionExchangesHeadsAsTheSourceSays(String runtime, boolean exchanges) {
    Scenario scenario = create(a14b(4).runtime(runtime).crossAttention(exchanges)).scenario();

    assertThat(scenario.runtime().crossAttentionAllToAll()).isEqualTo(exchanges);
    assertThat(scenario.runtime().name()).isEqualTo(runtime);
    assertThat(scenario.runtime().pinnedRounding())
        .isEqualTo(
            runtime.equals("sglang-2025-12")
                ? TestValidator.CATALOG.runtime("sglang-2025-12").pinnedRounding()
                : TestValidator.CATALOG.runtime("sglang-2026-09").pinnedRounding());
  }

  @Test
  void crossAttentionIsKeptWhereTokensChooseAnotherRuntime() {
    Scenario scenario = create(a14b(4).tokens(86_400).crossAttention(false)).scenario();

    assertThat(scenario.tokens()).isEqualTo(86_400);
    assertThat(scenario.runtime().crossAttentionAllToAll()).isFalse();
  }

  @Test
  void withoutAWordTheRuntimeDecidesOnCrossAttention() {
    assertThat(
            create(a14b(4).runtime("sglang-2025-12")).scenario().runtime().crossAttentionAllToAll())
        .isTrue();
    assertThat(create(a14b(4)).scenario().runtime().crossAttentionAllToAll()).isFalse();
  }

  @Test
  void theSourceKnowsHowManyForwardsAStepHas() {
    assertThat(create(MadeUpRun.named("a")).scenario().forwardsPerStep()).isEqualTo(2);
    assertThat(create(MadeUpRun.named("a").passes(1)).scenario().forwardsPerStep()).isEqualTo(1);
    assertThat(create(MadeUpRun.named("a").gpus(2).layout(1, 1, 2)).scenario().forwardsPerStep())
        .isEqualTo(1);
  }

  @Test
  void aRunOfFewStepsGetsOneWithOthersAroundIt() {
    MeasuredRun forward = create(MadeUpRun.named("a").steps(1).figure(Metric.FORWARD, "4.602"));

    assertThat(forward.scenario().noise().steps()).hasSize(4);
    assertThat(observations(MadeUpRun.named("a").steps(1).figure(Metric.FORWARD, "4.602")))
        .containsExactly(
            "4 steps are simulated for a run of 1, to have one with others around it.");
    assertAsAsked(create(MadeUpRun.named("a").steps(4).figure(Metric.FORWARD, "4.602")));
  }

  @Test
  void aRunThatWasTimedWholeKeepsItsFewSteps() {
    MeasuredRun whole = create(MadeUpRun.named("a").steps(2).figure(Metric.DENOISE, "9"));

    assertThat(whole.scenario().noise().steps()).hasSize(2);
    assertAsAsked(whole);
  }

  @Test
  void optionsMayBeNumbers() {
    MeasuredRun run =
        create(
            MadeUpRun.named("a")
                .strategy("layerwise", "variant", "v3", "resident", "30", "prefetch", "0.5"));

    assertThat(run.request().given())
        .isEqualTo(Map.of("variant", "v3", "resident", "30", "prefetch", "0.5"));
  }

  @Test
  void aRunMayBeMadeOnAnotherMachineThanItNames() {
    MadeUpRun run = MadeUpRun.named("a").on("a machine of nobody");
    MeasuredRun made =
        TestValidator.FACTORY.create(run.build(), TestValidator.CATALOG.machine("l40s"));

    assertThat(made.scenario().machine().name()).isEqualTo("l40s");
  }

  @Test
  void unknownNamesAreAnsweredWithTheNearest() {
    assertRefused(ErrorCode.UNKNOWN_NAME, () -> create(MadeUpRun.named("a").on("h100-pci")))
        .hasMessageContaining("(h100-pci)")
        .hasMessageContaining("Maybe you meant h100-pcie");
    assertRefused(ErrorCode.UNKNOWN_NAME, () -> create(MadeUpRun.named("a").strategy("layer-wise")))
        .hasMessageContaining("There is no strategy named (layer-wise)")
        .hasMessageContaining("Maybe you meant layerwise");
    assertRefused(ErrorCode.UNKNOWN_NAME, () -> create(MadeUpRun.named("a").runtime("sglang")))
        .hasMessageContaining("There is no runtime named (sglang)");
    assertRefused(
            ErrorCode.UNKNOWN_NAME,
            () -> create(MadeUpRun.named("a").model("Wan-AI/Wan2.1-T2V-1.3-Diffusers")))
        .hasMessageContaining("Wan-AI/Wan2.1-T2V-1.3-Diffusers");
  }

  @Test
  void numbersWithoutAMeaningAreRefused() {
    assertRefused(ErrorCode.INVALID_VALUE, () -> create(MadeUpRun.named("a").frames(0)));
    assertRefused(
            ErrorCode.INVALID_VALUE,
            () -> create(MadeUpRun.named("a").steps(0).figure(Metric.DENOISE, "9")))
        .hasMessageContaining("(0)");
    assertRefused(ErrorCode.IMPOSSIBLE_PARALLELISM, () -> create(a14b(6).layout(6, 1, 1)));
    assertRefused(ErrorCode.INVALID_VALUE, () -> create(MadeUpRun.named("a").gpus(16)));
  }
}
