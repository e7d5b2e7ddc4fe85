package dev.offload.models.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.OffloadException;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.NoisePlan;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpertsOfStepsTest {
  /** Each row: boundary, shift, then the first low-noise step for 20, 27, 30, 40 and 50 steps. */
  @ParameterizedTest(name = "boundary {0}, shift {1}")
  @CsvSource({
    "0.875, 3, 7, 10, 10, 13, 16",
    "0.875, 5, 10, 13, 14, 18, 22",
    "0.875, 8, 12, 16, 17, 23, 28",
    "0.875, 12, 14, 19, 20, 27, 33",
    "0.900, 3, 6, 8, 9, 11, 14",
    "0.900, 5, 9, 11, 12, 16, 19",
    "0.900, 8, 11, 14, 16, 20, 25",
    "0.900, 12, 13, 17, 19, 24, 30"
  })
  void switchStepsOfSglang(
      double boundary, double shift, int n20, int n27, int n30, int n40, int n50) {
    List<Integer> found =
        List.of(20, 27, 30, 40, 50).stream()
            .map(steps -> plan(steps, shift, boundary).switchStep().orElseThrow())
            .toList();
    assertThat(found).containsExactly(n20, n27, n30, n40, n50);
  }

  @Test
  void aStepOnTheBoundaryIsHighNoise() {
    NoisePlan plan = plan(27, 12, 0.875);
    DenoisingStep onBoundary = plan.steps().get(17);
    assertThat(onBoundary.number()).isEqualTo(18);
    assertThat(onBoundary.timestep()).isEqualTo(875);
    assertThat(experts(plan)).containsExactly(18, 9);
    assertThat(experts(plan(27, 12, Math.nextUp(0.875)))).containsExactly(17, 10);
  }

  /** The truncated timestep decides: sigma itself lies above this boundary. */
  @Test
  void theTruncatedTimestepIsCompared() {
    NoisePlan plan = plan(27, 12, 0.87501);
    assertThat(plan.steps().get(17).sigma()).isGreaterThan(0.87501);
    assertThat(experts(plan)).containsExactly(17, 10);
  }

  @Test
  void everyStepCanBeHighNoise() {
    NoisePlan plan = plan(27, 12, 0.1);
    assertThat(experts(plan)).containsExactly(27, 0);
    assertThat(plan.switchStep()).isEmpty();
  }

  @Test
  void noStepNeedBeHighNoise() {
    NoisePlan plan = plan(27, 12, 1);
    assertThat(experts(plan)).containsExactly(0, 27);
    assertThat(plan.switchStep()).hasValue(1);
  }

  @Test
  void withoutABoundaryThereIsNoLowNoiseStep() {
    NoisePlan plan =
        NoiseScheduler.SGLANG_FLOW_UNIPC.plan(
            50, 3, OptionalDouble.empty(), OptionalDouble.empty());
    assertThat(plan.switchStep()).isEmpty();
    assertThat(experts(plan)).containsExactly(50, 0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.5, 1.0000001, 875, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesABoundaryOutOfRange(double boundary) {
    assertThatThrownBy(() -> plan(27, 12, boundary))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("boundary ratio (" + boundary + ")");
  }

  private static NoisePlan plan(int steps, double shift, double boundary) {
    return NoiseScheduler.SGLANG_FLOW_UNIPC.plan(
        steps, shift, OptionalDouble.empty(), OptionalDouble.of(boundary));
  }

  /** Returns how many steps each expert runs; the high-noise ones come first. */
  private static List<Integer> experts(NoisePlan plan) {
    List<Integer> experts = plan.steps().stream().map(DenoisingStep::expert).toList();
    assertThat(experts).isSorted();
    int low = experts.stream().mapToInt(expert -> expert).sum();
    return List.of(experts.size() - low, low);
  }
}
