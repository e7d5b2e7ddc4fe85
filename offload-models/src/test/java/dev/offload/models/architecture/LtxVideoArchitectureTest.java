package dev.offload.models.architecture;

import static dev.offload.models.architecture.TensorCounts.assertPhasesUseAllMatrices;
import static dev.offload.models.architecture.TensorCounts.byName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.model.ExpertDescription;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LtxVideoArchitectureTest {
  private static final String SHAPE_OF_13B =
      "{\"num_layers\": 48, \"attention_head_dim\": 128, \"cross_attention_dim\": 4096}";

  private static Transformer read(String json) {
    return TensorCounts.read("LTXVideoTransformer3DModel", json);
  }

  @Test
  void the13bModelHasThePublishedTensors() {
    ExpertDescription expert = read(SHAPE_OF_13B).expert();
    Map<String, Long> tensors = byName(expert);
    long d = 4096;

    // 10 linear layers, 4 norms and a table a block; 7 linear layers and a table outside.
    assertThat(tensors).hasSize(48 * 25 + 15);
    assertThat(expert.parameters()).isEqualTo(13_042_569_344L);
    assertThat(expert.layers()).hasSize(48);
    assertThat(expert.layers().get(0).parameters()).isEqualTo(16 * d * d + 23 * d);
    assertThat(tensors)
        .containsEntry("transformer_blocks.47.scale_shift_table", 6 * d)
        .containsEntry("transformer_blocks.0.attn1.norm_q.weight", d)
        .containsEntry("transformer_blocks.0.attn2.to_out.0.bias", d)
        .containsEntry("transformer_blocks.0.ff.net.2.weight", 4 * d * d)
        .containsEntry("scale_shift_table", 2 * d)
        .containsEntry("time_embed.emb.timestep_embedder.linear_1.weight", 256 * d)
        .containsEntry("time_embed.linear.weight", 6 * d * d)
        .containsEntry("caption_projection.linear_2.weight", d * d)
        .containsEntry("proj_in.weight", 128 * d)
        .containsEntry("proj_out.bias", 128L);
  }

  @Test
  void theDefaultsAreThePublished2bModel() {
    assertThat(read("{}").expert().parameters()).isEqualTo(1_923_385_472L);
  }

  @Test
  void biasesAndNormsFollowTheConfiguration() {
    Map<String, Long> tensors =
        byName(
            read("{\"attention_bias\": false, \"norm_elementwise_affine\": true,"
                    + " \"cross_attention_dim\": 1024}")
                .expert());

    assertThat(tensors)
        .doesNotContainKey("transformer_blocks.0.attn1.to_k.bias")
        .containsEntry("transformer_blocks.0.attn1.to_out.0.bias", 2048L)
        .containsEntry("transformer_blocks.0.attn2.to_v.weight", 1024 * 2048L)
        .containsEntry("transformer_blocks.27.norm2.weight", 2048L);
  }

  @Test
  void thePatchIsThatOfTheConfiguration() {
    assertThat(read("{}").patch()).isEqualTo(new Transformer.Patch(1, 1, 1));
    assertThat(read("{\"patch_size\": 2}").inChannels()).isEqualTo(32);
    assertThatThrownBy(() -> read("{\"patch_size\": 3}"))
        .hasMessageContaining("in_channels")
        .hasMessageContaining("multiple of 9");
  }

  @Test
  void anUnknownActivationIsRefused() {
    assertThatThrownBy(() -> read("{\"activation_fn\": \"geglu\"}"))
        .hasMessageContaining("(activation_fn) is \"geglu\", not \"gelu-approximate\"")
        .hasMessageContaining("gelu-approximate");
  }

  @Test
  void phasesUseAllMatrices() {
    assertPhasesUseAllMatrices(read(SHAPE_OF_13B).expert().layers().get(0));
  }
}
