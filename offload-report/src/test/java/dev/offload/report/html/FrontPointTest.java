package dev.offload.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontPointTest {
  private static FrontPoint candidate(String label, double seconds, long device, long host) {
    return new FrontPoint(label, seconds, device, host, true, false);
  }

  private static List<String> front(FrontPoint... points) {
    return FrontPoint.front(List.of(points)).stream()
        .filter(FrontPoint::onFront)
        .map(FrontPoint::label)
        .toList();
  }

  @Test
  void whatIsBetterInOneWayIsOnTheFront() {
    assertThat(
            front(
                candidate("quick", 1, 9, 9),
                candidate("lean", 9, 1, 9),
                candidate("local", 9, 9, 1),
                candidate("poor", 9, 9, 9)))
        .containsExactly("quick", "lean", "local");
  }

  @Test
  void equalCandidatesAreBothOnTheFront() {
    assertThat(front(candidate("a", 1, 2, 3), candidate("b", 1, 2, 3))).containsExactly("a", "b");
  }

  @Test
  void whatChangesOutputsDominatesOnlyItsLike() {
    FrontPoint lossy = new FrontPoint("lossy", 1, 1, 1, false, false);

    assertThat(front(lossy, candidate("exact", 2, 2, 2))).containsExactly("lossy", "exact");
    assertThat(front(candidate("exact", 1, 1, 1), lossy)).containsExactly("exact");
    assertThat(front(lossy, new FrontPoint("worse", 1, 1, 2, false, false)))
        .containsExactly("lossy");
  }

  @Test
  void nothingHasAnEmptyFront() {
    assertThat(FrontPoint.front(List.of())).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatIsNotOnTheFrontIsDominatedByWhatIs(long seed) {
    Random random = new Random(seed);
    List<FrontPoint> candidates = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      candidates.add(
          new FrontPoint(
              "c" + i,
              random.nextInt(12),
              random.nextInt(12),
              random.nextInt(12),
              random.nextBoolean(),
              false));
    }

    List<FrontPoint> points = FrontPoint.front(candidates);

    List<FrontPoint> front = points.stream().filter(FrontPoint::onFront).toList();
    assertThat(front).isNotEmpty();
    for (FrontPoint point : points) {
      assertThat(front.stream().anyMatch(each -> each.dominates(point)))
          .isEqualTo(!point.onFront());
    }
  }
}
