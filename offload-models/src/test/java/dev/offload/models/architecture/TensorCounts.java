package dev.offload.models.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.json.InputFile;
import dev.offload.core.json.JsonObject;
import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.PhaseDescription.Linear;
import dev.offload.core.model.TensorDescription;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the tests of the architectures ask of a transformer. */
final class TensorCounts {
  private TensorCounts() {}

  /** Reads a transformer of this class from the text of a {@code config.json}. */
  static Transformer read(String className, String json) {
    JsonObject config =
        JsonObject.of(
            new InputFile("file", Path.of("config.json"), "Maybe."),
            json.getBytes(StandardCharsets.UTF_8));
    return TransformerArchitecture.find(className).orElseThrow().read("transformer", config);
  }

  /** Returns the elements of each tensor by its name in the checkpoint. */
  static Map<String, Long> byName(ExpertDescription expert) {
    Stream<Map.Entry<String, Long>> inLayers =
        expert.layers().stream().flatMap(layer -> named(layer.name() + ".", layer));
    return Stream.concat(named("", expert.outer()), inLayers)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Stream<Map.Entry<String, Long>> named(String prefix, LayerDescription layer) {
    return layer.tensors().stream()
        .map(tensor -> Map.entry(prefix + tensor.name(), tensor.elements()));
  }

  /** Asserts that phases and tensors of a layer tell the same weights of its matrix products. */
  static void assertPhasesUseAllMatrices(LayerDescription layer) {
    Predicate<TensorDescription> isMatrix =
        tensor ->
            tensor.name().endsWith(".weight")
                && layer.tensors().stream()
                    .anyMatch(
                        other ->
                            other.name().equals(tensor.name().replace(".weight", ".bias"))
                                && other.elements() < tensor.elements());
    long weights =
        layer.tensors().stream().filter(isMatrix).mapToLong(TensorDescription::elements).sum();
    assertThat(multiplied(layer))
        .as("weights that %s multiplies by", layer.name())
        .isEqualTo(weights);
  }

  private static long multiplied(LayerDescription layer) {
    return layer.phases().stream()
        .filter(Linear.class::isInstance)
        .map(Linear.class::cast)
        .mapToLong(linear -> linear.inputWidth() * linear.outputWidth())
        .sum();
  }
}
