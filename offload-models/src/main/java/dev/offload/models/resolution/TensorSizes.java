package dev.offload.models.resolution;

import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.TensorDescription;
import dev.offload.models.checkpoint.PipelineComponent;
import dev.offload.models.checkpoint.TensorHeader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The tensors of one transformer: the number of elements by the name in its state dictionary.
 * Immutable and thread-safe.
 */
record TensorSizes(Map<String, Long> elementsByName) {
  TensorSizes {
    elementsByName = Map.copyOf(elementsByName);
  }

  /** Returns the tensors that a description calls for. */
  static TensorSizes of(ExpertDescription expert) {
    Map<String, Long> elements = new HashMap<>();
    for (TensorDescription tensor : expert.outer().tensors()) {
      elements.put(tensor.name(), tensor.elements());
    }
    for (LayerDescription layer : expert.layers()) {
      for (TensorDescription tensor : layer.tensors()) {
        elements.put(layer.name() + "." + tensor.name(), tensor.elements());
      }
    }
    return new TensorSizes(elements);
  }

  /** Returns the tensors on disk. */
  static TensorSizes of(PipelineComponent component) {
    Map<String, Long> elements = new HashMap<>();
    for (TensorHeader tensor : component.tensors()) {
      elements.put(tensor.name(), tensor.elements());
    }
    return new TensorSizes(elements);
  }

  /** Returns how these differ from what was expected, as a clause; empty if they do not. */
  Optional<String> difference(TensorSizes expected) {
    for (String name : new TreeSet<>(expected.elementsByName.keySet())) {
      Long found = elementsByName.get(name);
      Long wanted = expected.elementsByName.get(name);
      if (found == null) {
        return Optional.of("lacks a tensor (%s)".formatted(name));
      }
      if (!found.equals(wanted)) {
        return Optional.of(
            "has a tensor (%s) of %d elements instead of %d".formatted(name, found, wanted));
      }
    }
    return new TreeSet<>(elementsByName.keySet())
        .stream()
            .filter(name -> !expected.elementsByName.containsKey(name))
            .findFirst()
            .map("has a tensor (%s) too many"::formatted);
  }
}
