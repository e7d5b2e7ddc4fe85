package com.example.scaledmodels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.PhaseDescription.Linear;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScaledModelsTest {
  private final ScaledModels models = new ScaledModels();

  static List<String> ids() {
    return new ScaledModels().ids();
  }

  private ModelDescription find(String id) {
    return models.find(id).orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("ids")
  void everyListedModelIsFoundUnderItsOwnId(String id) {
    assertThat(find(id).id()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Scaled-DiT-48",
        "example/scaled-dit-48",
        "example/Scaled-DiT-49",
        "example/Scaled-DiT-048",
        "example/Scaled-DiT-48-LoRA",
        "example/Scaled-DiT-",
        "Wan-AI/Wan2.2-T2V-A14B-Diffusers",
        ""
      })
  void noOtherIdIsClaimed(String id) {
    assertThat(models.find(id)).isEmpty();
  }

  @Test
  void sizesFollowFromTheDepth() {
    ModelDescription model = find("example/Scaled-DiT-24");
    ExpertDescription transformer = model.experts().get(0);

    assertThat(model.heads()).isEqualTo(24);
    assertThat(model.hiddenWidth()).isEqualTo(1536);
    assertThat(transformer.layers()).hasSize(24);
    // Attention has 4 width^2 weights, modulation 6 and the feed-forward network 8.
    assertThat(transformer.layers().get(0).parameters()).isEqualTo(18L * 1536 * 1536);
    assertThat(layerParameters("example/Scaled-DiT-48"))
        .isEqualTo(8 * layerParameters("example/Scaled-DiT-24"));
  }

  @ParameterizedTest
  @MethodSource("ids")
  void everyWeightIsMultipliedOnce(String id) {
    ExpertDescription transformer = find(id).experts().get(0);

    for (LayerDescription layer : transformer.layers()) {
      assertThat(products(layer.phases())).isEqualTo(layer.parameters());
    }
    assertThat(products(transformer.prologue()) + products(transformer.epilogue()))
        .isEqualTo(transformer.outer().parameters());
  }

  private long layerParameters(String id) {
    return find(id).experts().get(0).layers().stream()
        .mapToLong(LayerDescription::parameters)
        .sum();
  }

  private static long products(List<PhaseDescription> phases) {
    return phases.stream()
        .filter(Linear.class::isInstance)
        .map(Linear.class::cast)
        .mapToLong(product -> product.inputWidth() * product.outputWidth())
        .sum();
  }
}
