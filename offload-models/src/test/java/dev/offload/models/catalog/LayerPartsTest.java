package dev.offload.models.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.LayerDescription.Part;
import dev.offload.core.model.PhaseDescription;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each part of a layer has the tensors that its phases read. */
class LayerPartsTest {
  /** Biases and norms beside the matrices. */
  private static final double OTHERS = 0.01;

  static Stream<ModelFile> models() {
    return new BuiltInModels().files().stream();
  }

  @ParameterizedTest
  @MethodSource("models")
  void aPartHasTheMatricesThatItsPhasesMultiply(ModelFile file) {
    for (ExpertDescription expert : file.model().experts()) {
      for (LayerDescription layer : expert.layers()) {
        int tensor = 0;
        int phase = 0;
        for (Part part : layer.parts()) {
          double weights =
              layer.tensors().subList(tensor, tensor + part.tensors()).stream()
                  // An image's keys count as those of the prompt, beside which they stand.
                  .filter(each -> !each.name().startsWith("attn2.add_"))
                  .mapToLong(each -> each.elements())
                  .sum();
          double multiplied =
              layer.phases().subList(phase, phase + part.phases()).stream()
                  .filter(PhaseDescription.Linear.class::isInstance)
                  .map(PhaseDescription.Linear.class::cast)
                  .mapToDouble(linear -> (double) linear.inputWidth() * linear.outputWidth())
                  .sum();
          assertThat(weights).isBetween(multiplied, multiplied * (1 + OTHERS));
          tensor += part.tensors();
          phase += part.phases();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void attentionIsInItsPart(ModelFile file) {
    for (ExpertDescription expert : file.model().experts()) {
      for (LayerDescription layer : expert.layers()) {
        if (layer.name().startsWith("single_transformer_blocks")) {
          // Attention runs beside the feed-forward network.
          assertThat(layer.parts()).isEmpty();
        } else if (!layer.parts().isEmpty()) {
          assertThat(layer.parts()).extracting(Part::name).containsExactly("attention", "ffn");
          int attention = layer.parts().get(0).phases();
          assertThat(layer.phases().subList(attention, layer.phases().size()))
              .noneMatch(PhaseDescription.Attention.class::isInstance)
              .noneMatch(PhaseDescription.AllToAll.class::isInstance);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void aModelOfAKnownClassHasParts(ModelFile file) {
    if (file.transformer().assumptions().isEmpty()) {
      assertThat(file.model().experts().get(0).layers().get(0).parts()).isNotEmpty();
    }
  }
}
