package dev.offload.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.error.OffloadException;
import org.junit.jupiter.api.Test;

class StepFunctionTest {
  private static final long SECOND = 1_000_000_000_000L;

  private final StepFunction function =
      new StepFunction(new long[] {0, SECOND, 3 * SECOND, 3 * SECOND}, new double[] {2, 5, 9, 1});

  @Test
  void aValueHoldsFromItsPointToTheNext() {
    assertThat(function.at(0)).isEqualTo(2);
    assertThat(function.at(SECOND - 1)).isEqualTo(2);
    assertThat(function.at(SECOND)).isEqualTo(5);
    assertThat(function.at(3 * SECOND)).isEqualTo(1);
    assertThat(function.at(Long.MAX_VALUE)).isEqualTo(1);
  }

  @Test
  void aPeakOfNoLengthIsTheHighestButHasNoIntegral() {
    assertThat(function.max()).isEqualTo(9);
    assertThat(function.integral(0, 5 * SECOND)).isCloseTo(2 + 2 * 5 + 2 * 1, within(1e-9));
    assertThat(function.integral(SECOND / 2, 2 * SECOND)).isCloseTo(1 + 5, within(1e-9));
    assertThat(function.integral(SECOND, SECOND)).isZero();
  }

  @Test
  void addingAnAmountRaisesEveryValue() {
    assertThat(function.plus(1))
        .isEqualTo(
            new StepFunction(
                new long[] {0, SECOND, 3 * SECOND, 3 * SECOND}, new double[] {3, 6, 10, 2}))
        .hasSameHashCodeAs(function.plus(1));
  }

  @Test
  void aBuilderKeepsTheHighestAndTheLastOfOneTime() {
    StepFunctionBuilder builder = new StepFunctionBuilder(1);
    builder.append(0, 4);
    builder.append(0, 2);
    builder.append(0, 8);
    builder.append(0, 3);
    builder.append(5, 3);
    builder.append(7, 2);
    builder.append(7, 6);
    builder.append(9, 5);
    builder.append(9, 6);

    assertThat(builder.build())
        .isEqualTo(new StepFunction(new long[] {0, 0, 7}, new double[] {8, 3, 6}));
  }

  @Test
  void pointsOutOfOrderAreRefused() {
    assertThatThrownBy(() -> new StepFunction(new long[] {}, new double[] {}))
        .isInstanceOf(OffloadException.class);
    assertThatThrownBy(() -> new StepFunction(new long[] {1}, new double[] {1}))
        .isInstanceOf(OffloadException.class);
    assertThatThrownBy(() -> new StepFunction(new long[] {0, 5, 4}, new double[] {1, 2, 3}))
        .isInstanceOf(OffloadException.class);
    assertThatThrownBy(() -> new StepFunction(new long[] {0}, new double[] {Double.NaN}))
        .isInstanceOf(OffloadException.class);
    assertThatThrownBy(() -> function.at(-1)).isInstanceOf(OffloadException.class);
  }
}
