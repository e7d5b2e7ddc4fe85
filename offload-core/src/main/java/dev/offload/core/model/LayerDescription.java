package dev.offload.core.model;

import java.util.List;
import java.util.Objects;

/**
 * A unit of weights that is moved as a whole: one repeated block, or what surrounds the blocks.
 *
 * @param name its name within the expert, as in "blocks.7"
 * @param tensors its weights, in file order
 * @param phases what it does, in order; empty for weights that only the expert's prologue and
 *     epilogue use
 */
public record LayerDescription(
    String name, List<TensorDescription> tensors, List<PhaseDescription> phases) {
  /** Copies the lists. */
  public LayerDescription {
    Objects.requireNonNull(name);
    tensors = List.copyOf(tensors);
    phases = List.copyOf(phases);
  }

  /** Returns the number of weights of all tensors. */
  public long parameters() {
    return tensors.stream().mapToLong(TensorDescription::elements).sum();
  }
}
