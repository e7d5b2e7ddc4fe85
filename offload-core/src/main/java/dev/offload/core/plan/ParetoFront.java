package dev.offload.core.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What no other candidate beats in time, device memory and host memory at once. */
final class ParetoFront {
  private ParetoFront() {}

  /**
   * Returns the candidates that are not dominated, by growing time, then device memory, then host
   * memory. One is dominated if another is no worse in all three and better in one; of those that
   * are equal in all three, the first stays.
   */
  static List<Candidate> of(List<Candidate> candidates) {
    List<Candidate> sorted = new ArrayList<>(candidates);
    sorted.sort(
        Comparator.comparingDouble(Candidate::denoiseSeconds)
            .thenComparingLong(Candidate::deviceBytes)
            .thenComparingLong(Candidate::hostBytes));
    List<Candidate> front = new ArrayList<>();
    for (Candidate candidate : sorted) {
      // Whatever dominates it, or equals it, stands before it.
      if (front.stream().noneMatch(other -> isNoWorse(other, candidate))) {
        front.add(candidate);
      }
    }
    return List.copyOf(front);
  }

  private static boolean isNoWorse(Candidate one, Candidate other) {
    return one.denoiseSeconds() <= other.denoiseSeconds()
        && one.deviceBytes() <= other.deviceBytes()
        && one.hostBytes() <= other.hostBytes();
  }
}
