package dev.offload.models.architecture;

import static dev.offload.models.architecture.TensorCounts.assertPhasesUseAllMatrices;
import static dev.offload.models.architecture.TensorCounts.byName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.PhaseDescription.Linear;
import dev.offload.core.model.TokenSequence;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FluxArchitectureTest {
  private static Transformer read(String json) {
    return TensorCounts.read("FluxTransformer2DModel", json);
  }

  @Test
  void theDevModelHasThePublishedTensors() {
    ExpertDescription expert = read("{\"guidance_embeds\": true}").expert();
    Map<String, Long> tensors = byName(expert);
    long d = 3072;

    // 14 linear layers and 4 norms a double block, 6 and 2 a single one, 10 linear ones outside.
    assertThat(tensors).hasSize(19 * 32 + 38 * 14 + 20);
    assertThat(expert.parameters()).isEqualTo(11_901_408_320L);
    assertThat(expert.layers()).hasSize(57);
    assertThat(expert.layers().get(0).parameters())
        .isEqualTo(36 * d * d + (12 + 8 + 2 * (4 + 1)) * d + 4 * 128);
    assertThat(expert.layers().get(19).parameters())
        .isEqualTo(15 * d * d + (3 + 4 + 1 + 3) * d + 2 * 128);
    assertThat(tensors)
        .containsEntry("transformer_blocks.18.norm1_context.linear.weight", 6 * d * d)
        .containsEntry("transformer_blocks.0.attn.to_add_out.bias", d)
        .containsEntry("transformer_blocks.0.attn.norm_added_k.weight", 128L)
        .containsEntry("transformer_blocks.0.ff_context.net.0.proj.weight", 4 * d * d)
        .containsEntry("single_transformer_blocks.37.proj_out.weight", 5 * d * d)
        .containsEntry("time_text_embed.guidance_embedder.linear_1.weight", 256 * d)
        .containsEntry("time_text_embed.text_embedder.linear_1.weight", 768 * d)
        .containsEntry("norm_out.linear.weight", 2 * d * d)
        .containsEntry("proj_out.bias", 64L);
  }

  @Test
  void withoutGuidanceItHasNoEmbeddingOfIt() {
    Transformer schnell = read("{}");

    // FLUX.1-schnell: two linear layers less.
    assertThat(schnell.expert().parameters())
        .isEqualTo(11_901_408_320L - (256L + 1 + 3072 + 1) * 3072);
    assertThat(byName(schnell.expert())).hasSize(1156);
    assertThat(schnell.inWords()).doesNotContain("guidance");
  }

  @Test
  void aTokenHoldsFourLatents() {
    Transformer transformer = read("{}");

    assertThat(transformer.patch()).isEqualTo(new Transformer.Patch(1, 2, 2));
    assertThat(transformer.inChannels()).isEqualTo(16);
    assertThat(transformer.assumptions()).singleElement().asString().contains("2x2 latents");
    assertThatThrownBy(() -> read("{\"in_channels\": 66}"))
        .hasMessageContaining("(in_channels) is 66, not a multiple of 4.")
        .hasMessageContaining("multiple of 4");
  }

  @Test
  void phasesUseAllMatrices() {
    ExpertDescription expert = read("{\"guidance_embeds\": true}").expert();

    assertPhasesUseAllMatrices(expert.layers().get(0));
    assertPhasesUseAllMatrices(expert.layers().get(56));
  }

  @Test
  void eachStreamIsMultipliedByItsOwnWeights() {
    ExpertDescription expert = read("{}").expert();
    long d2 = 3072L * 3072;

    assertThat(multiplied(expert.layers().get(0)))
        .isEqualTo(
            Map.of(
                TokenSequence.LATENT, 12 * d2,
                TokenSequence.TEXT, 12 * d2,
                TokenSequence.EMBEDDING, 12 * d2));
    assertThat(multiplied(expert.layers().get(19)))
        .isEqualTo(Map.of(TokenSequence.JOINT, 12 * d2, TokenSequence.EMBEDDING, 3 * d2));
  }

  private static Map<TokenSequence, Long> multiplied(LayerDescription layer) {
    return layer.phases().stream()
        .filter(Linear.class::isInstance)
        .map(Linear.class::cast)
        .collect(
            Collectors.groupingBy(
                Linear::tokens,
                Collectors.summingLong(linear -> linear.inputWidth() * linear.outputWidth())));
  }
}
