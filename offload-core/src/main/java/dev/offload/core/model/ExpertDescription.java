package dev.offload.core.model;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.List;
import java.util.Objects;

/**
 * One transformer of a pipeline: the layers it repeats, and the weights around them.
 *
 * @param name the component's name, as in "transformer_2"
 * @param outer the weights outside the repeated layers: embeddings and output head
 * @param prologue what runs before the first layer, with the outer weights
 * @param layers the repeated layers, in the order they run; at least one
 * @param epilogue what runs after the last layer, with the outer weights
 */
public record ExpertDescription(
    String name,
    LayerDescription outer,
    List<PhaseDescription> prologue,
    List<LayerDescription> layers,
    List<PhaseDescription> epilogue) {
  /** Copies the lists. */
  public ExpertDescription {
    Objects.requireNonNull(name);
    Objects.requireNonNull(outer);
    prologue = List.copyOf(prologue);
    layers = List.copyOf(layers);
    epilogue = List.copyOf(epilogue);
    if (layers.isEmpty()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE, "The expert (%s) has no layers.".formatted(name));
    }
  }

  /** Returns the number of weights of all layers and of what surrounds them. */
  public long parameters() {
    return outer.parameters() + layers.stream().mapToLong(LayerDescription::parameters).sum();
  }
}
