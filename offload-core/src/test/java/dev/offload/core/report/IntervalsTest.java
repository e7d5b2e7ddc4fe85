package dev.offload.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IntervalsTest {
  private static Intervals of(long... bounds) {
    Intervals intervals = new Intervals();
    for (int i = 0; i < bounds.length; i += 2) {
      intervals.add(bounds[i], bounds[i + 1]);
    }
    intervals.merge();
    return intervals;
  }

  @Test
  void overlappingIntervalsCountOnce() {
    assertThat(of().total()).isZero();
    assertThat(of(0, 10, 5, 15).total()).isEqualTo(15);
    assertThat(of(0, 10, 10, 15).total()).isEqualTo(15);
    assertThat(of(20, 30, 0, 10, 2, 3).total()).isEqualTo(20);
    assertThat(of(0, 100, 5, 15, 20, 30).total()).isEqualTo(100);
  }

  @Test
  void overlapIsWhatTwoSetsHaveInCommon() {
    assertThat(of(0, 10, 20, 30).overlap(of(5, 25))).isEqualTo(10);
    assertThat(of(0, 10).overlap(of(10, 20))).isZero();
    assertThat(of(0, 10).overlap(of())).isZero();
    assertThat(of(0, 100).overlap(of(1, 2, 3, 4, 99, 101))).isEqualTo(3);
  }

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void agreesWithCountingEveryInstant(long seed) {
    Random random = new Random(seed);
    boolean[] first = new boolean[400];
    boolean[] second = new boolean[400];
    Intervals a = draw(random, first);
    Intervals b = draw(random, second);
    int both = 0;
    int any = 0;
    for (int i = 0; i < 400; i++) {
      both += first[i] && second[i] ? 1 : 0;
      any += first[i] || second[i] ? 1 : 0;
    }

    assertThat(a.overlap(b)).isEqualTo(both).isEqualTo(b.overlap(a));
    assertThat(a.union(b).total()).isEqualTo(any);
  }

  private static Intervals draw(Random random, boolean[] covered) {
    Intervals intervals = new Intervals();
    int count = random.nextInt(100);
    for (int i = 0; i < count; i++) {
      int start = random.nextInt(380);
      int end = start + random.nextInt(5);
      intervals.add(start, end);
      for (int at = start; at < end; at++) {
        covered[at] = true;
      }
    }
    intervals.merge();
    return intervals;
  }
}
