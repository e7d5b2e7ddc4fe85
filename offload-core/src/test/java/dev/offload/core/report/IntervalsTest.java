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

  @Test
  void aPartIsCutAtItsEnds() {
    Intervals intervals = of(0, 10, 20, 30, 40, 50);

    assertThat(intervals.within(5, 45).total()).isEqualTo(5 + 10 + 5);
    assertThat(intervals.within(10, 20).size()).isZero();
    assertThat(intervals.within(-5, 100).total()).isEqualTo(30);
    assertThat(intervals.within(22, 23).start(0)).isEqualTo(22);
    assertThat(intervals.within(22, 23).end(0)).isEqualTo(23);
    assertThat(of().within(0, 1).size()).isZero();
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
    int from = random.nextInt(400);
    int to = from + random.nextInt(400 - from);
    int part = 0;
    for (int i = from; i < to; i++) {
      part += first[i] ? 1 : 0;
    }
    assertThat(a.within(from, to).total()).isEqualTo(part);
    for (int i = 1; i < a.size(); i++) {
      assertThat(a.start(i)).isGreaterThan(a.end(i - 1));
    }
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
