package dev.offload.models.architecture;

import static dev.offload.models.architecture.TensorCounts.assertPhasesUseAllMatrices;
import static dev.offload.models.architecture.TensorCounts.byName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.PhaseDescription.Linear;
import dev.offload.core.model.TokenSequence;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HunyuanVideoArchitectureTest {
  private static Transformer read(String json) {
    return TensorCounts.read("HunyuanVideoTransformer3DModel", json);
  }

  @Test
  void theDefaultsHaveThePublishedTensors() {
    ExpertDescription expert = read("{}").expert();
    Map<String, Long> tensors = byName(expert);
    long d = 3072;

    // As FLUX in the blocks; 14 tensors in linear layers and 4 in norms a refiner block.
    assertThat(tensors).hasSize(20 * 32 + 40 * 14 + 2 * 18 + 28);
    assertThat(expert.parameters()).isEqualTo(12_821_012_544L);
    // The published files of the transformer have 9.3, 9.3 and 5.3 GiB.
    assertThat(expert.parameters() * 2 / 0x1p30).isCloseTo(9.3 + 9.3 + 5.3, within(0.15));
    assertThat(expert.layers()).hasSize(60);
    assertThat(expert.layers().get(0).parameters()).isEqualTo(339_831_296);
    assertThat(expert.layers().get(20).parameters()).isEqualTo(141_591_808);
    assertThat(tensors)
        .containsEntry("x_embedder.proj.weight", 64 * d)
        .containsEntry("context_embedder.proj_in.weight", 4096 * d)
        .containsEntry(
            "context_embedder.token_refiner.refiner_blocks.1.norm_out.linear.weight", 2 * d * d)
        .containsEntry("context_embedder.token_refiner.refiner_blocks.0.norm2.bias", d)
        .containsEntry("context_embedder.time_text_embed.text_embedder.linear_1.weight", 4096 * d)
        .containsEntry("time_text_embed.text_embedder.linear_1.weight", 768 * d)
        .containsEntry("time_text_embed.guidance_embedder.linear_2.bias", d)
        .containsEntry("transformer_blocks.19.ff_context.net.2.weight", 4 * d * d)
        .containsEntry("single_transformer_blocks.39.proj_mlp.weight", 4 * d * d)
        .containsEntry("proj_out.weight", 64 * d);
  }

  @Test
  void theRefinerRunsBeforeTheFirstLayer() {
    ExpertDescription expert = read("{\"num_refiner_layers\": 1}").expert();
    long d = 3072;

    assertThat(byName(expert)).hasSize(1264 - 18);
    assertThat(expert.prologue())
        .contains(new Linear("refiner 0 ffn up", TokenSequence.TEXT, d, 4 * d))
        .noneMatch(phase -> phase.name().startsWith("refiner 1"));
  }

  @Test
  void anImageBesideTheLatentsWidensTheFirstEmbedding() {
    Transformer transformer =
        read("{\"in_channels\": 33, \"image_condition_type\": \"latent_concat\"}");

    assertThat(transformer.inChannels()).isEqualTo(33);
    assertThat(byName(transformer.expert())).containsEntry("x_embedder.proj.weight", 132 * 3072L);
  }

  @Test
  void aFeedForwardNetworkIsAMultipleOfTheWidth() {
    Map<String, Long> tensors = byName(read("{\"mlp_ratio\": 2.5}").expert());

    assertThat(tensors)
        .containsEntry("transformer_blocks.0.ff.net.0.proj.bias", 7680L)
        .containsEntry(
            "context_embedder.token_refiner.refiner_blocks.0.ff.net.0.proj.bias", 12288L);
    assertThatThrownBy(() -> read("{\"mlp_ratio\": 0}"))
        .hasMessageContaining("(mlp_ratio) is 0, not a factor");
  }

  @Test
  void anUnknownNormIsRefused() {
    assertThatThrownBy(() -> read("{\"qk_norm\": \"layer_norm\"}"))
        .hasMessageContaining("(qk_norm) is \"layer_norm\", not \"rms_norm\"")
        .hasMessageContaining("rms_norm");
  }

  @Test
  void phasesUseAllMatrices() {
    ExpertDescription expert = read("{}").expert();

    assertPhasesUseAllMatrices(expert.layers().get(19));
    assertPhasesUseAllMatrices(expert.layers().get(20));
  }
}
