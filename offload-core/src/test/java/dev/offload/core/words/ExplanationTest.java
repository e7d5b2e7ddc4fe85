package dev.offload.core.words;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.report.Comparison;
import dev.offload.core.report.DeviceMemory;
import dev.offload.core.report.FirstStep;
import dev.offload.core.report.HostUsage;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.MovedBytes;
import dev.offload.core.report.Quantization;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StepTimes;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.report.TransferTimes;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.testing.TestScenario;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final Scenario SCENARIO = TestScenario.tiny().steps(4).switchStep(3).build();

  private static StrategyResult result(
      String name, String decision, double spikeSeconds, long copiedBytes, double lostSeconds) {
    double copySeconds = copiedBytes / 20e9;
    return new StrategyResult(
        name,
        name,
        Map.of(),
        true,
        "fits",
        decision,
        Optional.empty(),
        Optional.of(
            new RunReport(
                new StepTimes(List.of(2.0, 2.0, 2.0 + spikeSeconds, 2.0), OptionalInt.of(3)),
                new FirstStep(0, 0, 2),
                new TransferTimes(copySeconds, copySeconds, 0, 0, lostSeconds, 6, 2),
                new MovedBytes(copiedBytes, 0, 0),
                new DeviceMemory(1_000, 1_000, 1_000),
                new HostUsage(0, 0),
                Quantization.NONE)));
  }

  private static List<String> lines(StrategyResult... results) {
    return Explanation.lines(
        new Comparison(
            SCENARIO,
            List.of(results),
            new LowerBound(SCENARIO.parallelism(), 0, 1, 0, 0, 0, List.of())));
  }

  @Test
  void aDecisionIsShownEvenIfNothingIsCopied() {
    assertThat(lines(result("keeper", "Keeps everything.", 0, 0, 0)))
        .contains("keeper: Keeps everything.");
  }

  @Test
  void whatDecidesAndCopiesNothingIsNotMentioned() {
    assertThat(lines(result("quiet", "", 0, 0, 0), result("other", "", 1, 0, 0)))
        .noneMatch(line -> line.startsWith("quiet:"))
        .noneMatch(line -> line.startsWith("other:"));
  }

  @Test
  void theFastestThatCopiesIsSetAgainstTheOthers() {
    List<String> lines =
        lines(
            result("smooth", "Swaps early.", 0, 20_000_000_000L, 0.2),
            result("spiky", "", 3, 20_000_000_000L, 0),
            result("lossy", "", 0.5, 40_000_000_000L, 4));

    assertThat(lines)
        .contains(
            "smooth: Swaps early. Copies of 20.0 GB in per GPU take 1.0 s, 1.0 s beside kernels;"
                + " collectives lose 0.05 s a step to them, those of lossy lose 1.00 s;"
                + " the experts change without a spike, the swap of spiky costs 3.0 s.",
            "spiky: copies of 20.0 GB in per GPU take 1.0 s, 1.0 s beside kernels;"
                + " the swap at step 3 costs 3.0 s.",
            "lossy: copies of 40.0 GB in per GPU take 2.0 s, 2.0 s beside kernels;"
                + " collectives lose 1.00 s a step to them; the swap at step 3 costs 0.5 s.");
  }

  @Test
  void aSimilarLossIsNoContrast() {
    assertThat(
            lines(
                result("smooth", "", 0, 20_000_000_000L, 1),
                result("alike", "", 0, 20_000_000_000L, 4)))
        .contains(
            "smooth: copies of 20.0 GB in per GPU take 1.0 s, 1.0 s beside kernels;"
                + " collectives lose 0.25 s a step to them.");
  }

  @Test
  void aStrategyThatSpikesIsNotCalledSmooth() {
    assertThat(
            lines(
                result("swapping", "", 1, 20_000_000_000L, 0),
                result("worse", "", 3, 20_000_000_000L, 0)))
        .contains(
            "swapping: copies of 20.0 GB in per GPU take 1.0 s, 1.0 s beside kernels;"
                + " the swap at step 3 costs 1.0 s.");
  }
}
