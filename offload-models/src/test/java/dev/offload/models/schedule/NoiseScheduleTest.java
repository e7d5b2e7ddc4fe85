package dev.offload.models.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.OffloadException;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseScheduleTest {
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
            .map(steps -> NoiseScheduler.SGLANG_FLOW_UNIPC.schedule(steps, shift))
            .map(s -> s.firstLowNoiseStep(OptionalDouble.of(boundary)).orElseThrow())
            .toList();
    assertThat(found).containsExactly(n20, n27, n30, n40, n50);
  }

  @Test
  void aStepOnTheBoundaryIsHighNoise() {
    NoiseSchedule schedule = NoiseScheduler.SGLANG_FLOW_UNIPC.schedule(27, 12);
    NoiseStep onBoundary = schedule.steps().get(17);
    assertThat(onBoundary.number()).isEqualTo(18);
    assertThat(onBoundary.timestep()).isEqualTo(875);
    ExpertSplit split = schedule.splitAt(0.875);
    assertThat(split).isEqualTo(new ExpertSplit(18, 9));
    assertThat(split.switchesExpert()).isTrue();
    assertThat(schedule.splitAt(Math.nextUp(0.875))).isEqualTo(new ExpertSplit(17, 10));
  }

  /** The truncated timestep decides: sigma itself lies above this boundary. */
  @Test
  void theTruncatedTimestepIsCompared() {
    NoiseSchedule schedule = NoiseScheduler.SGLANG_FLOW_UNIPC.schedule(27, 12);
    double sigma = schedule.steps().get(17).sigma();
    assertThat(sigma).isGreaterThan(0.87501);
    assertThat(schedule.splitAt(0.87501).highNoiseSteps()).isEqualTo(17);
  }

  @Test
  void everyStepCanBeHighNoise() {
    NoiseSchedule schedule = NoiseScheduler.SGLANG_FLOW_UNIPC.schedule(27, 12);
    ExpertSplit split = schedule.splitAt(0.1);
    assertThat(split).isEqualTo(new ExpertSplit(27, 0));
    assertThat(split.firstLowNoiseStep()).isEmpty();
    assertThat(split.switchesExpert()).isFalse();
  }

  @Test
  void noStepNeedBeHighNoise() {
    NoiseSchedule schedule = NoiseScheduler.SGLANG_FLOW_UNIPC.schedule(27, 12);
    ExpertSplit split = schedule.splitAt(1);
    assertThat(split).isEqualTo(new ExpertSplit(0, 27));
    assertThat(split.firstLowNoiseStep()).hasValue(1);
    assertThat(split.switchesExpert()).isFalse();
  }

  @Test
  void withoutABoundaryThereIsNoLowNoiseStep() {
    NoiseSchedule schedule = NoiseScheduler.SGLANG_FLOW_UNIPC.schedule(50, 3);
    assertThat(schedule.firstLowNoiseStep(OptionalDouble.empty())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.5, 1.0000001, 875, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesABoundaryOutOfRange(double boundary) {
    NoiseSchedule schedule = NoiseScheduler.SGLANG_FLOW_UNIPC.schedule(27, 12);
    assertThatThrownBy(() -> schedule.splitAt(boundary))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("boundary ratio (" + boundary + ")");
  }

  @Test
  void refusesStepsOutOfOrder() {
    List<NoiseStep> rising = List.of(new NoiseStep(1, 0.5, 500), new NoiseStep(2, 0.6, 600));
    List<NoiseStep> misnumbered = List.of(new NoiseStep(2, 0.5, 500));
    for (List<NoiseStep> steps : List.of(rising, misnumbered, List.<NoiseStep>of())) {
      assertThatThrownBy(() -> new NoiseSchedule(NoiseScheduler.FLOW_MATCH_EULER, 3, steps))
          .isInstanceOf(OffloadException.class);
    }
    assertThatThrownBy(() -> new ExpertSplit(-1, 3)).isInstanceOf(OffloadException.class);
  }
}
