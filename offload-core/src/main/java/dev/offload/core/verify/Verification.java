package dev.offload.core.verify;

import java.util.List;
import java.util.Optional;

/**
 * What was proved of a program, or why it is not safe.
 *
 * @param operations how many operations were looked at
 * @param orders how many orders between two operations were needed, and checked
 * @param worstPeakBytes the most device memory that weights take in any order, in bytes
 * @param worstPeakStep the 1-based step in which that can be
 * @param budgetBytes the device memory that weights may take, in bytes
 * @param hazards what can go wrong, in program order; empty if the program is safe
 */
public record Verification(
    int operations,
    long orders,
    long worstPeakBytes,
    int worstPeakStep,
    long budgetBytes,
    List<Hazard> hazards) {
  /** Copies the list. */
  public Verification {
    hazards = List.copyOf(hazards);
  }

  /** Returns the first hazard that is more than an exceeded budget, if there is one. */
  public Optional<Hazard> firstBeyondBudget() {
    return hazards.stream().filter(hazard -> hazard.kind() != HazardKind.OVER_BUDGET).findFirst();
  }

  /** Returns whether nothing can go wrong in any order. */
  public boolean safe() {
    return hazards.isEmpty();
  }
}
