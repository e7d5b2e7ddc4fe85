package dev.offload.core.verify;

import dev.offload.core.program.Operation;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that can go wrong in some order of a program.
 *
 * @param kind what goes wrong
 * @param step the 1-based step of the operation
 * @param index the operation's place in its step
 * @param operation the operation, with its stream; for a leak or an exceeded budget, the allocation
 *     that it comes to light with; empty if the layers that are there at the start are too many, or
 *     one of them is missing at the end
 * @param layer the name of the layer that the operation uses; empty if it uses none
 * @param missing what should hold and does not, as in "COMPUTE must follow the layer's copy on H2D"
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

  /** Returns one line for people, as in "double load of transformer.blocks.3 in step 1: ...". */
  @Override
  public String toString() {
    String what = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return "%s%s in step %d: %s"
        .formatted(what, layer.isEmpty() ? "" : " of " + layer, step, missing);
  }
}
