package dev.offload.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class StepTimesTest {
  @Test
  void theMedianLeavesOutTheFirstStepAndTheSwitch() {
    StepTimes times = new StepTimes(List.of(36.0, 3.0, 3.2, 31.0, 3.1), OptionalInt.of(4));

    assertThat(times.first()).isEqualTo(36);
    assertThat(times.steady()).hasValue(3.1);
    assertThat(times.switching()).hasValue(31);
    assertThat(times.spike().orElseThrow()).isCloseTo(27.9, within(1e-12));
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
    StepTimes times = new StepTimes(List.of(9.0, 1.0, 2.0, 4.0, 100.0), OptionalInt.empty());

    assertThat(times.steady()).hasValue(3);
  }

  @Test
  void withoutASwitchThereIsNoSpike() {
    StepTimes times = new StepTimes(List.of(2.0, 1.0), OptionalInt.empty());

    assertThat(times.steady()).hasValue(1);
    assertThat(times.switching()).isEmpty();
    assertThat(times.spike()).isEmpty();
  }

  @Test
  void oneStepIsFirstAndNothingElse() {
    StepTimes times = new StepTimes(List.of(2.0), OptionalInt.empty());

    assertThat(times.first()).isEqualTo(2);
    assertThat(times.steady()).isEmpty();
    assertThat(times.spike()).isEmpty();
  }

  @Test
  void aSwitchInTheOnlyOtherStepHasNoSteadyStepToCompareWith() {
    StepTimes times = new StepTimes(List.of(2.0, 5.0), OptionalInt.of(2));

    assertThat(times.switching()).hasValue(5);
    assertThat(times.spike()).isEmpty();
  }

  @Test
  void aRunThatBeginsWithTheSecondExpertDoesNotSwitch() {
    StepTimes times = new StepTimes(List.of(7.0, 5.0, 5.0), OptionalInt.of(1));

    assertThat(times.steady()).hasValue(5);
    assertThat(times.switching()).isEmpty();
    assertThat(times.spike()).isEmpty();
  }
}
