package dev.offload.core.strategy;

import java.util.Objects;

/**
 * What a plan would take if it ran.
 *
 * @param feasible whether it is safe and fits the memory of device and host
 * @param reason why it is feasible or not, in one sentence
 * @param seconds the time of all steps
 * @param deviceBytes the most device memory that a rank needs, in any stage
 * @param hostBytes the host memory that all ranks together need
 */
public record Rehearsal(
    boolean feasible, String reason, double seconds, long deviceBytes, long hostBytes) {
  /** Validates the parts. */
  public Rehearsal {
    Objects.requireNonNull(reason);
  }
}
