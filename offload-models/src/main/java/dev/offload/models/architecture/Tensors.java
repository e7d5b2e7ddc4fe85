package dev.offload.models.architecture;

import dev.offload.core.model.TensorDescription;
import java.util.ArrayList;
import java.util.List;

/** Collects the tensors of a layer. Not thread-safe. */
final class Tensors {
  private final List<TensorDescription> list = new ArrayList<>();

  Tensors add(String name, long elements) {
    list.add(new TensorDescription(name, elements));
    return this;
  }

  /** Adds the weight and the bias of a linear layer. */
  Tensors linear(String name, long inputWidth, long outputWidth) {
    return add(name + ".weight", inputWidth * outputWidth).add(name + ".bias", outputWidth);
  }

  /** Adds the weight and, if it has one, the bias of a linear layer. */
  Tensors linear(String name, long inputWidth, long outputWidth, boolean bias) {
    return bias
        ? linear(name, inputWidth, outputWidth)
        : add(name + ".weight", inputWidth * outputWidth);
  }

  /** Adds two linear layers, as those that embed a timestep or a prompt. */
  Tensors mlp(String name, long inputWidth, long outputWidth) {
    return linear(name + ".linear_1", inputWidth, outputWidth)
        .linear(name + ".linear_2", outputWidth, outputWidth);
  }

  List<TensorDescription> toList() {
    return List.copyOf(list);
  }
}
