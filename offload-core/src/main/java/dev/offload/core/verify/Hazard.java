package dev.offload.core.verify;

import dev.offload.core.program.Operation;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that can go wrong in some order of a program.
 *
 * @param kind what goes wrong
 * @param step the 1-based step of the operation
 * @param index the operation's place in its step
 * @param operation the operation; empty for what concerns the end of the program
 * @param layer the layer's name
 * @param missing what should hold and does not, as in "compute after h2d: ..."
 */
public record Hazard(
    HazardKind kind,
    int step,
    int index,
    Optional<Operation> operation,
    String layer,
    String missing) {
  /** Validates the parts. */
  public Hazard {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(operation);
    Objects.requireNonNull(layer);
    Objects.requireNonNull(missing);
  }
}
