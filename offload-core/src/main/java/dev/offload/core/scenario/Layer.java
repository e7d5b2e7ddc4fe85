package dev.offload.core.scenario;

import dev.offload.core.api.Stable;
import dev.offload.core.model.Precision;
import dev.offload.core.model.WeightFormat;
import java.util.List;
import java.util.Objects;

/**
 * A unit of weights that is moved as a whole, with what it computes in one forward of the scenario.
 *
 * @param id expert and index
 * @param name for people, as in "transformer_2.blocks.7"
 * @param tensorElements the number of elements of each of its tensors
 * @param phases kernels and collectives, in order; empty for outer weights
 */
@Stable
public record Layer(LayerId id, String name, List<Long> tensorElements, List<Phase> phases) {
  /** Copies the lists. */
  public Layer {
    Objects.requireNonNull(id);
    Objects.requireNonNull(name);
    tensorElements = List.copyOf(tensorElements);
    phases = List.copyOf(phases);
  }

  /** Returns the number of weights. */
  public long parameters() {
    long sum = 0;
    for (long elements : tensorElements) {
      sum += elements;
    }
    return sum;
  }

  /** Returns the size of the weights in bytes, in the given format. */
  public long weightBytes(Precision precision) {
    return parameters() * precision.bytesPerElement();
  }

  /** Returns the size of the weights in bytes, scales included, as they are stored. */
  public long weightBytes(WeightFormat format) {
    long sum = 0;
    for (long elements : tensorElements) {
      sum += format.bytes(elements);
    }
    return sum;
  }
}
