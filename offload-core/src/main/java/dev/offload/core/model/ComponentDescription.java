package dev.offload.core.model;

import java.util.List;
import java.util.Objects;

/**
 * A part of the pipeline that is not streamed: a text encoder or a VAE.
 *
 * @param name the component's name, as in "text_encoder"
 * @param tensors its weights
 * @param precision the format that the runtime keeps them in
 */
public record ComponentDescription(
    String name, List<TensorDescription> tensors, Precision precision) {
  /** Copies the list. */
  public ComponentDescription {
    Objects.requireNonNull(name);
    Objects.requireNonNull(precision);
    tensors = List.copyOf(tensors);
  }

  /** Returns the size of all weights in bytes. */
  public long weightBytes() {
    return precision.bytesPerElement()
        * tensors.stream().mapToLong(TensorDescription::elements).sum();
  }
}
