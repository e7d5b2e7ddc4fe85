package dev.offload.cli.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParetoFrontTest {
  private static Candidate candidate(String label, double seconds, long device, long host) {
    return new Candidate(label, seconds, device, host, true);
  }

  private static List<String> front(Candidate... candidates) {
    return ParetoFront.of(List.of(candidates)).points().stream()
        .filter(ParetoFront.Point::onFront)
        .map(point -> point.candidate().label())
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
    Candidate lossy = new Candidate("lossy", 1, 1, 1, false);

    assertThat(front(lossy, candidate("exact", 2, 2, 2))).containsExactly("lossy", "exact");
    assertThat(front(candidate("exact", 1, 1, 1), lossy)).containsExactly("exact");
    assertThat(front(lossy, new Candidate("worse", 1, 1, 2, false))).containsExactly("lossy");
  }

  @Test
  void nothingHasAnEmptyFront() {
    assertThat(ParetoFront.of(List.of()).points()).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatIsNotOnTheFrontIsDominatedByWhatIs(long seed) {
    Random random = new Random(seed);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      candidates.add(
          new Candidate(
              "c" + i,
              random.nextInt(12),
              random.nextInt(12),
              random.nextInt(12),
              random.nextBoolean()));
    }

    List<ParetoFront.Point> points = ParetoFront.of(candidates).points();

    List<Candidate> front =
        points.stream()
            .filter(ParetoFront.Point::onFront)
            .map(ParetoFront.Point::candidate)
            .toList();
    assertThat(front).isNotEmpty();
    for (ParetoFront.Point point : points) {
      assertThat(front.stream().anyMatch(each -> each.dominates(point.candidate())))
          .isEqualTo(!point.onFront());
    }
  }
}
