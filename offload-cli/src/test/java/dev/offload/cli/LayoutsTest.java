package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every strategy in every way to share a generation among four and six GPUs. */
class LayoutsTest {
  private record Result(double steady, double spike, double h2dBytes, double contention) {}

  private static Map<String, Result> compare(String options) throws IOException {
    CommandRun run = CommandRun.of(("compare --format json --steps 9 " + options).split(" "));
    assertThat(run.err()).isEmpty();
    Map<String, Result> results = new HashMap<>();
    for (JsonNode result : new ObjectMapper().readTree(run.out()).get("results")) {
      // What is not proved safe is not feasible.
      assertThat(result.get("feasible").booleanValue()).as(result.toString()).isTrue();
      results.put(
          result.get("strategy").textValue(),
          new Result(
              result.get("steadyStepSeconds").doubleValue(),
              result.get("switchStepSeconds").doubleValue()
                  - result.get("steadyStepSeconds").doubleValue(),
              result.get("h2dBytes").doubleValue(),
              result.get("contentionSeconds").doubleValue()));
    }
    return results;
  }

  @ParameterizedTest(name = "{0}: the swap of full costs {1} s")
  @CsvSource({
    "--ulysses 4, 8",
    "--ulysses 2, 8",
    "--ulysses 1, 8",
    "--cfg-parallel, 8",
    "--cfg-parallel --ulysses 1, 8",
    "--gpus 6 --ulysses 2, 12",
    "--gpus 6 --ulysses 1, 12",
    "--gpus 6 --cfg-parallel --ulysses 1, 12",
  })
  void everyStrategyWorksAndScheduleAwareIsAsFastAsResident(String layout, double fullSpike)
      throws IOException {
    Map<String, Result> results = compare(layout);

    Result resident = results.get("resident");
    Result scheduleAware = results.get("schedule-aware");
    assertThat(results)
        .containsKeys("resident", "full", "layerwise", "hybrid", "schedule-aware")
        .allSatisfy(
            (name, result) ->
                assertThat(result.steady()).isGreaterThanOrEqualTo(resident.steady()));
    assertThat(scheduleAware.steady()).isCloseTo(resident.steady(), withinPercentage(0.5));
    assertThat(scheduleAware.spike()).isCloseTo(0, within(0.01 * resident.steady()));
    assertThat(scheduleAware.contention()).isLessThan(0.1 * results.get("layerwise").contention());
    assertThat(results.get("full").spike()).isCloseTo(fullSpike, withinPercentage(1));
  }

  @Test
  void fewerUlyssesRanksExchangeLessWhileComputeWaits() throws IOException {
    double four = compare("--ulysses 4").get("resident").steady();
    double two = compare("--ulysses 2").get("resident").steady();
    double one = compare("--ulysses 1").get("resident").steady();

    // Of four ranks three quarters of four tensors leave the GPU, of two a half of them.
    assertThat(four - one).isCloseTo(3 * (four - two), withinPercentage(2));
  }

  @Test
  void guidanceSideBySideHalvesWhatLayerwiseCopies() throws IOException {
    Map<String, Result> together = compare("--ulysses 4");
    Map<String, Result> apart = compare("--cfg-parallel");

    assertThat(apart.get("layerwise").h2dBytes())
        .isCloseTo(together.get("layerwise").h2dBytes() / 2, withinPercentage(0.1));
    assertThat(loss(apart)).isBetween(0.0, loss(together) / 2);
  }

  private static double loss(Map<String, Result> results) {
    return results.get("layerwise").steady() - results.get("resident").steady();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"--gpus 6", "--gpus 6 --cfg-parallel", "--gpus 4 --ulysses 3"})
  void anImpossibleLayoutIsAnsweredWithPossibleOnes(String layout) {
    CommandRun run = CommandRun.of(("compare " + layout).split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("[IMPOSSIBLE_PARALLELISM]").containsPattern("\nMaybe use ");
  }
}
