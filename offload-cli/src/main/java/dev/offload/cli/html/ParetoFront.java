package dev.offload.cli.html;

import java.util.List;

/**
 * Time against device memory against host memory: the candidates that no other dominates.
 *
 * @param points all candidates, in their order
 */
public record ParetoFront(List<Point> points) {
  /**
   * A candidate and whether it is on the front.
   *
   * @param candidate what it takes
   * @param onFront whether no other candidate is better in one way and worse in none
   */
  public record Point(Candidate candidate, boolean onFront) {}

  /** Copies the list. */
  public ParetoFront {
    points = List.copyOf(points);
  }

  /** Finds the front of some candidates; of equal ones all are on it. */
  public static ParetoFront of(List<Candidate> candidates) {
    return new ParetoFront(
        candidates.stream()
            .map(
                each ->
                    new Point(each, candidates.stream().noneMatch(other -> other.dominates(each))))
            .toList());
  }
}
