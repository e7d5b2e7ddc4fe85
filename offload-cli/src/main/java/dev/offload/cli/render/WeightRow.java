package dev.offload.cli.render;

import dev.offload.core.error.Quotes;
import dev.offload.core.model.ComponentDescription;
import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.TensorDescription;
import dev.offload.models.checkpoint.PipelineComponent;
import dev.offload.models.resolution.Resolution;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Weights of a part of a model: some layers that are alike, what is outside of the layers, or a
 * whole component. Immutable and thread-safe.
 *
 * @param component the component
 * @param layers which of its layers, in words; empty for all of it
 * @param count how many layers; 0 for weights outside of layers and whole components
 * @param parameters the number of weights of one of these layers, or of all that is outside
 * @param total whether this is a whole component
 * @param diskBytes the size of the component on disk; empty for a part, or if it is not there
 */
record WeightRow(
    String component,
    String layers,
    int count,
    long parameters,
    boolean total,
    OptionalLong diskBytes) {
  /** Returns the rows of every component: a transformer's layers by kind, the rest, the sum. */
  static List<WeightRow> of(Resolution resolution) {
    ModelDescription model = resolution.model();
    List<WeightRow> rows = new ArrayList<>();
    for (ExpertDescription expert : model.experts()) {
      List<LayerDescription> layers = expert.layers();
      for (int first = 0; first < layers.size(); ) {
        int end = first + 1;
        while (end < layers.size() && alike(layers.get(first), layers.get(end))) {
          end++;
        }
        LayerDescription layer = layers.get(first);
        String span = span(layer, layers.get(end - 1), end - first);
        rows.add(part(expert.name(), span, end - first, layer.parameters()));
        first = end;
      }
      rows.add(part(expert.name(), "outside layers", 0, expert.outer().parameters()));
      rows.add(whole(expert.name(), expert.parameters(), resolution));
    }
    for (ComponentDescription encoder : model.encoders()) {
      rows.add(whole(encoder.name(), parameters(encoder), resolution));
    }
    rows.add(whole(model.vae().name(), parameters(model.vae()), resolution));
    return rows;
  }

  private static WeightRow part(String component, String layers, int count, long parameters) {
    return new WeightRow(component, layers, count, parameters, false, OptionalLong.empty());
  }

  private static boolean alike(LayerDescription one, LayerDescription other) {
    return elements(one).equals(elements(other)) && prefix(one).equals(prefix(other));
  }

  private static List<Long> elements(LayerDescription layer) {
    return layer.tensors().stream().map(TensorDescription::elements).toList();
  }

  private static String prefix(LayerDescription layer) {
    return layer.name().substring(0, layer.name().lastIndexOf('.') + 1);
  }

  private static String span(LayerDescription first, LayerDescription last, int count) {
    if (count == 1) {
      return Quotes.quote(first.name());
    }
    String end = last.name().substring(last.name().lastIndexOf('.') + 1);
    return "%s-%s: %d, each".formatted(Quotes.quote(first.name()), Quotes.quote(end), count);
  }

  private static WeightRow whole(String component, long parameters, Resolution resolution) {
    OptionalLong bytes =
        resolution
            .checkpoint()
            .flatMap(directory -> directory.component(component))
            .filter(PipelineComponent::weightsOnDisk)
            .map(it -> OptionalLong.of(it.weightBytes()))
            .orElse(OptionalLong.empty());
    return new WeightRow(component, "all", 0, parameters, true, bytes);
  }

  private static long parameters(ComponentDescription component) {
    return component.tensors().stream().mapToLong(TensorDescription::elements).sum();
  }
}
