package dev.offload.evidence.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ErrorSummaryTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-15);

  private static void assertSummary(
      List<Double> errors, double median, double percentile90, double largest) {
    ErrorSummary summary = ErrorSummary.of(errors);

    assertThat(summary.figures()).isEqualTo(errors.size());
    assertThat(summary.medianAbsoluteError().getAsDouble()).isCloseTo(median, EXACT);
    assertThat(summary.percentile90AbsoluteError().getAsDouble()).isCloseTo(percentile90, EXACT);
    assertThat(summary.largestAbsoluteError().getAsDouble()).isEqualTo(largest);
  }

  @Test
  void medianAndPercentileAreInterpolatedBetweenNeighbours() {
    assertSummary(List.of(-0.25), 0.25, 0.25, 0.25);
    // The 90th percentile of n figures is at place 0.9 (n - 1), from 0.
    assertSummary(List.of(0.1, -0.3), 0.2, 0.28, 0.3);
    assertSummary(List.of(0.3, -0.1, 0.2), 0.2, 0.28, 0.3);
    assertSummary(List.of(0.0, 0.0, 0.0, 1.0), 0, 0.7, 1);
    assertSummary(
        List.of(-0.1, 0.2, -0.3, 0.4, -0.5, 0.6, -0.7, 0.8, -0.9, 1.0, -1.1), 0.6, 1.0, 1.1);
  }

  @Test
  void noFiguresHaveNoErrors() {
    assertThat(ErrorSummary.of(List.of()))
        .isEqualTo(
            new ErrorSummary(
                0, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty()));
  }

  @Test
  void neitherSignsNorOrderMatter() {
    Random random = new Random(1);
    List<Double> errors = IntStream.range(0, 37).mapToObj(i -> random.nextGaussian()).toList();
    List<Double> others = new ArrayList<>(errors.stream().map(error -> -error).toList());
    Collections.shuffle(others, random);

    assertThat(ErrorSummary.of(others)).isEqualTo(ErrorSummary.of(errors));
  }
}
