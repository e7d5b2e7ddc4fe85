package dev.offload.core.plan;

import dev.offload.core.plan.Attempt.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which of the outcomes to use.
 *
 * <p>The fastest that fits, unless another is as fast and needs less memory: of all that take at
 * most 0.1 % longer than the fastest, the one that needs the least device memory, then host memory,
 * then time, then the first. No simulation tells a thousandth, while every GiB left free is worth
 * something. But what is simple is never beaten by what is clever only to be given up for less
 * memory: the choice is no slower than any plain outcome that fits, which is one whose options
 * alone say what it does, without a search of its own. So it is no slower than keeping all weights,
 * than swapping whole experts, or than streaming layers, however far ahead.
 */
final class Selection {
  private Selection() {}

  /**
   * Returns the longest time that may be chosen, in seconds; positive infinity if there is nothing
   * to choose. With more outcomes it becomes no longer.
   *
   * @param allowed the outcomes that fit and may be used
   */
  static double longestSeconds(List<Outcome> allowed) {
    double longest = Double.POSITIVE_INFINITY;
    for (Outcome outcome : allowed) {
      double seconds = outcome.candidate().denoiseSeconds();
      longest = Math.min(longest, outcome.plain() ? seconds : seconds * Planner.AS_FAST);
    }
    return longest;
  }

  /**
   * Returns the candidate to use.
   *
   * @param allowed the outcomes that fit and may be used
   */
  static Optional<Candidate> of(List<Outcome> allowed) {
    double longest = longestSeconds(allowed);
    return allowed.stream()
        .map(Outcome::candidate)
        .filter(candidate -> candidate.denoiseSeconds() <= longest)
        .min(
            Comparator.comparingLong(Candidate::deviceBytes)
                .thenComparingLong(Candidate::hostBytes)
                .thenComparingDouble(Candidate::denoiseSeconds));
  }
}
