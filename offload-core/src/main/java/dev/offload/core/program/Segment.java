package dev.offload.core.program;

import java.util.List;
import java.util.Objects;

/**
 * The operations of one denoising step, in the order the host launches them.
 *
 * @param step 1-based number of the step; what comes before the first step belongs to it
 * @param operations in launch order
 */
public record Segment(int step, List<Operation> operations) {
  /** Copies the list. */
  public Segment {
    Objects.requireNonNull(operations);
    operations = List.copyOf(operations);
  }
}
