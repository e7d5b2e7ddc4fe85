package dev.offload.evidence.fidelity;

import java.util.Objects;

/**
 * A part of what a prediction leaves of a measured time. Immutable and thread-safe.
 *
 * @param what where the seconds are, as in "25 steady steps"
 * @param seconds measured less predicted
 * @param tolerance what of them rounding by the source, repeatability and the uncertainty of fitted
 *     constants may account for, in seconds
 * @param evidence what tells more of them, in a sentence; may be empty
 */
public record Attribution(String what, double seconds, double tolerance, String evidence) {
  /** Validates the parts. */
  public Attribution {
    Objects.requireNonNull(what);
    Objects.requireNonNull(evidence);
  }

  /** Returns what nothing accounts for, in seconds, with its sign. */
  public double unexplained() {
    return Math.signum(seconds) * Math.max(0, Math.abs(seconds) - tolerance);
  }
}
