package dev.offload.core.scenario;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioRefusalsTest {
  @Test
  void aMissingPartIsNamed() {
    assertRefused(ErrorCode.INVALID_VALUE, () -> Scenario.builder().build())
        .hasMessageContaining("(model)");
    Scenario.Builder complete = TestScenario.wan().build().toBuilder();
    assertRefused(ErrorCode.INVALID_VALUE, () -> complete.noise(null).build())
        .hasMessageContaining("(noise)");
  }

  @Test
  void ulyssesSixOnFortyHeadsNamesTheWayOut() {
    assertRefused(
            ErrorCode.IMPOSSIBLE_PARALLELISM, () -> TestScenario.wan().layout(6, 1, 1).build())
        .hasMessage(
            """
            The Ulysses degree (6) does not divide the 40 attention heads.
            Maybe use a Ulysses degree of 1, 2, 4, 5, 8, 10, 20 or 40; for 6 GPUs: Ulysses 2 \
            x ring 3, or Ulysses 1 x ring 6, or Ulysses 1 x ring 3 x guidance 2.""");
  }

  @Test
  void ulyssesThreeOnFortyHeadsNamesTheRing() {
    assertRefused(
            ErrorCode.IMPOSSIBLE_PARALLELISM, () -> TestScenario.wan().layout(3, 1, 1).build())
        .hasMessageContaining("(3)")
        .hasMessageContaining("for 3 GPUs: Ulysses 1 x ring 3.");
  }

  @ParameterizedTest(name = "Ulysses {0}")
  @ValueSource(ints = {2, 3, 4, 6, 8})
  void twentyFourHeadsAllowTheirDivisors(int ulysses) {
    Scenario scenario =
        TestScenario.wan().model(TestModel.wan().heads(24)).layout(ulysses, 1, 1).build();

    assertThat(scenario.parallelism().gpus()).isEqualTo(ulysses);
  }

  @ParameterizedTest(name = "Ulysses {0}")
  @ValueSource(ints = {5, 7})
  void twentyFourHeadsRefuseOthers(int ulysses) {
    assertRefused(
            ErrorCode.IMPOSSIBLE_PARALLELISM,
            () -> TestScenario.wan().model(TestModel.wan().heads(24)).layout(ulysses, 1, 1).build())
        .hasMessageContaining("1, 2, 3, 4, 6, 8, 12 or 24");
  }

  @Test
  void possibleLayoutsCoverAllGpus() {
    assertThat(Parallelism.possible(6, 40, 2))
        .containsExactly(
            new Parallelism(2, 3, 1), new Parallelism(1, 6, 1), new Parallelism(1, 3, 2));
    assertThat(Parallelism.possible(8, 40, 1)).startsWith(new Parallelism(8, 1, 1));
    assertThat(Parallelism.possible(1, 40, 2)).containsExactly(new Parallelism(1, 1, 1));
  }

  @Test
  void layoutsReadAsWords() {
    assertThat(new Parallelism(2, 3, 2)).hasToString("Ulysses 2 x ring 3 x guidance 2");
    assertThat(new Parallelism(4, 1, 1)).hasToString("Ulysses 4");
  }

  @Test
  void guidanceParallelNeedsTwoPasses() {
    assertRefused(
            ErrorCode.IMPOSSIBLE_PARALLELISM, () -> TestScenario.tiny().layout(1, 1, 2).build())
        .hasMessageContaining("(2)")
        .hasMessageContaining("one after the other");
  }

  @ParameterizedTest(name = "{0} x {1} x {2}")
  @CsvSource({
    "0, 1, 1",
    "-4, 1, 1",
    "1, 0, 1",
    "1, 1, 0",
    "1, 1, 3",
    "1025, 1, 1",
    "1024, 2, 1",
    "1024, 1024, 2",
    "1, -1, 1"
  })
  void nonsenseDegreesAreRefused(int ulysses, int ring, int guidance) {
    assertRefused(ErrorCode.INVALID_VALUE, () -> new Parallelism(ulysses, ring, guidance))
        .hasMessageContaining("must be between 1 and");
  }

  @Test
  void moreGpusThanTheMachineHasAreRefused() {
    assertRefused(
            ErrorCode.INVALID_VALUE,
            () -> TestScenario.wan().machine(TestMachine.pcie().gpus(4)).layout(8, 1, 1).build())
        .hasMessageContaining("(4)")
        .hasMessageContaining("at most 4 GPUs");
  }

  @ParameterizedTest(name = "{0}x{1}")
  @CsvSource({"1281, 720, 1280 or 1296", "1280, 721, 720 or 736", "24, 720, 16 or 32"})
  void sizesThatAreNoWholeTokensAreRefused(int width, int height, String offer) {
    assertRefused(
            ErrorCode.INVALID_VALUE,
            () -> TestScenario.wan().workload(new Workload(width, height, 81, 2)).build())
        .hasMessageContaining("no multiple of the 16 pixels")
        .hasMessageContaining("Maybe use " + offer);
  }

  @ParameterizedTest(name = "{0}x{1}, {2} frames, {3} passes")
  @CsvSource({
    "0, 720, 81, 2",
    "-1280, 720, 81, 2",
    "1280, 0, 81, 2",
    "1280, 720, 0, 2",
    "1280, 720, -1, 2",
    "1280, 720, 100001, 2",
    "1280, 720, 81, 0",
    "1280, 720, 81, 3",
    "16385, 720, 81, 2",
    "2147483647, 720, 81, 2"
  })
  void nonsenseWorkloadsAreRefused(int width, int height, int frames, int passes) {
    assertRefused(ErrorCode.INVALID_VALUE, () -> new Workload(width, height, frames, passes));
  }

  @ParameterizedTest(name = "{0} s")
  @ValueSource(doubles = {-1, -1e-300, Double.NaN, Double.POSITIVE_INFINITY})
  void nonsenseWarmUpsAreRefused(double seconds) {
    assertRefused(
        ErrorCode.INVALID_VALUE,
        () -> TestScenario.tiny().builder().firstStepWarmupSeconds(seconds));
  }

  @Test
  void aRunWithoutStepsIsRefused() {
    assertRefused(
        ErrorCode.INVALID_VALUE, () -> new NoisePlan("test", 5, OptionalDouble.empty(), List.of()));
  }

  @Test
  void aStepOfAnAbsentExpertIsRefused() {
    assertRefused(
            ErrorCode.INVALID_VALUE,
            () ->
                TestScenario.tiny()
                    .model(TestModel.tiny().experts(1))
                    .steps(4)
                    .switchStep(3)
                    .build())
        .hasMessageContaining("Step 3");
  }
}
