package dev.offload.core.model;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.List;
import java.util.Objects;

/**
 * A unit of weights that is moved as a whole: one repeated block, or what surrounds the blocks.
 *
 * @param name its name within the expert, as in "blocks.7"
 * @param tensors its weights, in file order
 * @param phases what it does, in order; empty for weights that only the expert's prologue and
 *     epilogue use
 * @param parts what can move by itself, in the order in which it runs; empty if that is not known
 */
public record LayerDescription(
    String name,
    List<TensorDescription> tensors,
    List<PhaseDescription> phases,
    @Derived List<Part> parts) {
  /** Copies the lists. */
  public LayerDescription {
    Objects.requireNonNull(name);
    tensors = List.copyOf(tensors);
    phases = List.copyOf(phases);
    parts = List.copyOf(parts);
    if (!parts.isEmpty()
        && (parts.stream().mapToInt(Part::tensors).sum() != tensors.size()
            || parts.stream().mapToInt(Part::phases).sum() != phases.size())) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The parts of layer (%s) do not make up its %d tensors and %d phases."
              .formatted(name, tensors.size(), phases.size()));
    }
  }

  /** Makes a layer whose parts are not known. */
  public LayerDescription(
      String name, List<TensorDescription> tensors, List<PhaseDescription> phases) {
    this(name, tensors, phases, List.of());
  }

  /**
   * Some tensors of a layer, and the phases that read them and none of the others.
   *
   * @param name its name within the layer, as in "ffn"
   * @param tensors how many of the layer's tensors, behind those of the parts before it; above 0
   * @param phases how many of the layer's phases, behind those of the parts before it; above 0
   */
  public record Part(String name, int tensors, int phases) {
    /** Validates the parts. */
    public Part {
      Objects.requireNonNull(name);
      if (tensors <= 0 || phases <= 0) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The numbers of tensors (%d) and phases (%d) of part %s must be positive."
                .formatted(tensors, phases, name));
      }
    }
  }

  /** Returns the number of weights of all tensors. */
  public long parameters() {
    return tensors.stream().mapToLong(TensorDescription::elements).sum();
  }
}
