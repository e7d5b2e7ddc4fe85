package dev.offload.evidence.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IngestStepFiguresTest {
  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @Test
  void theScheduleTellsTheSwitch() {
    StepFigures figures = StepFigures.of(List.of(9.0, 2.0, 5.0, 3.0, 4.0), OptionalInt.of(3), true);

    assertThat(figures.times().first()).isEqualTo(9);
    assertThat(figures.times().steady()).hasValue(3);
    assertThat(figures.times().switching()).hasValue(5);
    assertThat(figures.spike()).hasValue(2);
    assertThat(figures.times().switchStep()).hasValue(3);
    assertThat(figures.outlier()).isFalse();
  }

  @Test
  void withoutAScheduleASingleLongStepIsTheSwitch() {
    List<Double> steps = List.of(9.0, 2.0, 2.1, 2.0, 2.9, 2.0);

    assertThat(StepFigures.of(steps, OptionalInt.empty(), true).times().switchStep()).hasValue(5);
    assertThat(StepFigures.of(steps, OptionalInt.empty(), true).outlier()).isTrue();
    assertThat(StepFigures.of(steps, OptionalInt.empty(), false).times().switchStep()).isEmpty();
  }

  @Test
  void twoLongStepsOrTooFewSayNothing() {
    assertThat(StepFigures.outlier(List.of(1.0, 2.0, 3.0, 2.0, 3.0, 2.0))).isEmpty();
    assertThat(StepFigures.outlier(List.of(1.0, 2.0, 3.0))).isEmpty();
    assertThat(StepFigures.outlier(List.of(1.0, 2.0, 2.5, 2.0, 2.0))).isEmpty();
  }

  @Test
  void aSwitchAtTheFirstStepOrBehindTheLastIsNone() {
    List<Double> steps = List.of(9.0, 2.0, 2.0);

    assertThat(StepFigures.of(steps, OptionalInt.of(1), true).times().switchStep()).isEmpty();
    assertThat(StepFigures.of(steps, OptionalInt.of(4), true).times().switchStep()).isEmpty();
  }

  @Test
  void aSingleStepIsTheFirst() {
    StepFigures figures = StepFigures.of(List.of(3.0), OptionalInt.empty(), true);

    assertThat(figures.times().first()).isEqualTo(3);
    assertThat(figures.times().steady()).isEmpty();
    assertThat(figures.spike()).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theSteadyStepIsInTheMiddleAndIndifferentToTheOthers(long seed) {
    Random random = new Random(seed);
    List<Double> usual = new ArrayList<>();
    for (int i = 0; i < 3 + random.nextInt(40); i++) {
      usual.add(10 + random.nextDouble());
    }
    int at = 1 + random.nextInt(usual.size());
    List<Double> steps = new ArrayList<>(usual);
    steps.add(0, random.nextDouble() * 100);
    steps.add(at, 10 + random.nextDouble() * 100);

    StepFigures figures = StepFigures.of(steps, OptionalInt.of(at + 1), random.nextBoolean());

    Collections.sort(usual);
    int half = usual.size() / 2;
    double median =
        usual.size() % 2 == 1 ? usual.get(half) : (usual.get(half - 1) + usual.get(half)) / 2;
    assertThat(figures.times().steady().getAsDouble()).isEqualTo(median);
    assertThat(figures.times().first()).isEqualTo(steps.get(0));
    assertThat(figures.times().switching()).hasValue(steps.get(at));
    assertThat(figures.spike().getAsDouble())
        .isCloseTo(Math.max(0, steps.get(at) - median), within(1e-12));
  }
}
