package dev.offload.models.architecture;

import static dev.offload.models.architecture.TensorCounts.assertPhasesUseAllMatrices;
import static dev.offload.models.architecture.TensorCounts.byName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.model.ExpertDescription;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QwenImageArchitectureTest {
  private static Transformer read(String json) {
    return TensorCounts.read("QwenImageTransformer2DModel", json);
  }

  @Test
  void theDefaultsHaveThePublishedTensors() {
    ExpertDescription expert = read("{}").expert();
    Map<String, Long> tensors = byName(expert);
    long d = 3072;

    // 14 linear layers and 4 norms a block; 6 linear layers and a norm outside.
    assertThat(tensors).hasSize(60 * 32 + 13);
    assertThat(expert.parameters()).isEqualTo(20_430_401_088L);
    assertThat(expert.layers()).hasSize(60);
    assertThat(expert.layers().get(0).parameters()).isEqualTo(339_831_296);
    assertThat(tensors)
        .containsEntry("transformer_blocks.59.img_mod.1.weight", 6 * d * d)
        .containsEntry("transformer_blocks.0.txt_mod.1.bias", 6 * d)
        .containsEntry("transformer_blocks.0.img_mlp.net.0.proj.weight", 4 * d * d)
        .containsEntry("transformer_blocks.0.txt_mlp.net.2.bias", d)
        .containsEntry("transformer_blocks.0.attn.add_q_proj.weight", d * d)
        .containsEntry("time_text_embed.timestep_embedder.linear_1.weight", 256 * d)
        .containsEntry("txt_norm.weight", 3584L)
        .containsEntry("txt_in.weight", 3584 * d)
        .containsEntry("img_in.weight", 64 * d)
        .containsEntry("proj_out.weight", 64 * d);
  }

  @Test
  void anAdditionalConditionIsEmbedded() {
    ExpertDescription expert = read("{\"use_additional_t_cond\": true}").expert();

    assertThat(byName(expert))
        .containsEntry("time_text_embed.addition_t_embedding.weight", 2 * 3072L);
  }

  @Test
  void thePatchIsThatOfTheConfiguration() {
    assertThat(read("{}").patch()).isEqualTo(new Transformer.Patch(1, 2, 2));
    assertThat(read("{}").inChannels()).isEqualTo(16);
    assertThat(read("{}").assumptions()).isEmpty();
    assertThatThrownBy(() -> read("{\"patch_size\": 3}"))
        .hasMessageContaining("in_channels")
        .hasMessageContaining("multiple of 9");
  }

  @Test
  void phasesUseAllMatrices() {
    assertPhasesUseAllMatrices(read("{}").expert().layers().get(59));
  }
}
