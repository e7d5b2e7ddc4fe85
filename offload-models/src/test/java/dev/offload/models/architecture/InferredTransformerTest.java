package dev.offload.models.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.PhaseDescription.Attention;
import dev.offload.core.model.PhaseDescription.Linear;
import dev.offload.core.model.TokenSequence;
import dev.offload.models.checkpoint.CheckpointFixture;
import dev.offload.models.checkpoint.CheckpointFixture.Tensor;
import dev.offload.models.checkpoint.CheckpointFixture.WanSize;
import dev.offload.models.checkpoint.DType;
import dev.offload.models.checkpoint.TensorHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferredTransformerTest {
  private static List<TensorHeader> headers(List<Tensor> tensors) {
    List<TensorHeader> headers = new ArrayList<>();
    long offset = 0;
    for (Tensor tensor : tensors) {
      long end = offset + tensor.sizeBytes();
      headers.add(new TensorHeader(tensor.name(), tensor.dtype(), tensor.shape(), offset, end));
      offset = end;
    }
    return headers;
  }

  private static Transformer infer(List<Tensor> tensors, Map<String, Object> config) {
    return InferredTransformer.describe(
        "transformer", headers(tensors), Optional.of(CheckpointFixture.json(config)));
  }

  private static long weights(List<PhaseDescription> phases, TokenSequence tokens) {
    return phases.stream()
        .filter(phase -> phase instanceof Linear linear && linear.tokens() == tokens)
        .mapToLong(phase -> ((Linear) phase).inputWidth() * ((Linear) phase).outputWidth())
        .sum();
  }

  private static List<String> attentions(LayerDescription layer) {
    return layer.phases().stream()
        .filter(Attention.class::isInstance)
        .map(phase -> ((Attention) phase).keys() + " " + ((Attention) phase).width())
        .toList();
  }

  @Test
  void aKnownTransformerIsInferredAsItIsKnown() {
    Map<String, Object> config = CheckpointFixture.wanConfig(WanSize.A14B);
    Transformer known =
        TransformerArchitecture.find("WanTransformer3DModel")
            .orElseThrow()
            .read("transformer", CheckpointFixture.json(config));

    Transformer inferred = infer(CheckpointFixture.wanTensors(WanSize.A14B, DType.BF16), config);

    assertThat(inferred.heads()).isEqualTo(known.heads());
    assertThat(inferred.hiddenWidth()).isEqualTo(known.hiddenWidth());
    assertThat(inferred.patch()).isEqualTo(known.patch());
    assertThat(inferred.assumptions()).isEmpty();
    ExpertDescription one = inferred.expert();
    ExpertDescription other = known.expert();
    assertThat(one.layers()).hasSameSizeAs(other.layers());
    assertThat(one.outer().parameters()).isEqualTo(other.outer().parameters());
    for (int i = 0; i < one.layers().size(); i++) {
      LayerDescription layer = one.layers().get(i);
      LayerDescription expected = other.layers().get(i);
      assertThat(layer.name()).isEqualTo(expected.name());
      assertThat(layer.tensors()).containsExactlyInAnyOrderElementsOf(expected.tensors());
      for (TokenSequence tokens : List.of(TokenSequence.LATENT, TokenSequence.TEXT)) {
        assertThat(weights(layer.phases(), tokens)).isEqualTo(weights(expected.phases(), tokens));
      }
      assertThat(attentions(layer)).isEqualTo(attentions(expected));
    }
  }

  @Test
  void doubleAndSingleStreamBlocksAreDifferentLayers() {
    long d = 256;
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String block = "transformer_blocks." + i + ".";
      for (String projection :
          List.of(
              "to_q",
              "to_k",
              "to_v",
              "to_out.0",
              "add_q_proj",
              "add_k_proj",
              "add_v_proj",
              "to_add_out")) {
        add(tensors, block + "attn." + projection, d, d);
      }
      add(tensors, block + "norm1.linear", 6 * d, d);
      add(tensors, block + "norm1_context.linear", 6 * d, d);
      add(tensors, block + "ff.net.0.proj", 4 * d, d);
      add(tensors, block + "ff.net.2", d, 4 * d);
      add(tensors, block + "ff_context.net.0.proj", 4 * d, d);
      add(tensors, block + "ff_context.net.2", d, 4 * d);
    }
    for (int i = 0; i < 4; i++) {
      String block = "single_transformer_blocks." + i + ".";
      for (String projection : List.of("to_q", "to_k", "to_v")) {
        add(tensors, block + "attn." + projection, d, d);
      }
      add(tensors, block + "norm.linear", 3 * d, d);
      add(tensors, block + "proj_mlp", 4 * d, d);
      add(tensors, block + "proj_out", d, 5 * d);
    }
    add(tensors, "x_embedder", d, 64);
    add(tensors, "proj_out", 64, d);

    Transformer transformer =
        infer(tensors, Map.of("num_attention_heads", 2, "attention_head_dim", 128));

    List<LayerDescription> layers = transformer.expert().layers();
    assertThat(layers)
        .extracting(LayerDescription::name)
        .containsExactly(
            "transformer_blocks.0",
            "transformer_blocks.1",
            "transformer_blocks.2",
            "single_transformer_blocks.0",
            "single_transformer_blocks.1",
            "single_transformer_blocks.2",
            "single_transformer_blocks.3");
    List<PhaseDescription> twice = layers.get(0).phases();
    assertThat(weights(twice, TokenSequence.LATENT)).isEqualTo(12 * d * d);
    assertThat(weights(twice, TokenSequence.TEXT)).isEqualTo(12 * d * d);
    assertThat(weights(twice, TokenSequence.EMBEDDING)).isEqualTo(12 * d * d);
    assertThat(attentions(layers.get(0))).containsExactly("JOINT " + d);
    List<PhaseDescription> once = layers.get(3).phases();
    assertThat(weights(once, TokenSequence.JOINT)).isEqualTo(12 * d * d);
    assertThat(weights(once, TokenSequence.EMBEDDING)).isEqualTo(3 * d * d);
    assertThat(attentions(layers.get(3))).containsExactly("JOINT " + d);
    assertThat(transformer.expert().epilogue()).hasSize(1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "img_attn.qkv,     LATENT,    QUERY_KEY_VALUE",
    "txt_attn.qkv,     TEXT,      QUERY_KEY_VALUE",
    "img_mod.lin,      EMBEDDING, MODULATION",
    "adaLN_modulation.1, EMBEDDING, MODULATION",
    "self_attn.q,      LATENT,    QUERY",
    "cross_attn.k,     TEXT,      KEY_VALUE",
    "cross_attn.q,     LATENT,    QUERY",
    "self_attn.o,      LATENT,    OUTPUT",
    "img_attn.proj,    LATENT,    OUTPUT",
    "mlp.fc1,          LATENT,    OTHER",
    "txt_mlp.0,        TEXT,      OTHER",
  })
  void namesOfOriginalCheckpointsAreUnderstood(
      String module, TokenSequence tokens, TensorRole.Part part) {
    TensorRole role = TensorRole.of(module, false);

    assertThat(role.tokens()).isEqualTo(tokens);
    assertThat(role.part()).isEqualTo(part);
  }

  @Test
  void whatIsAssumedIsSaid() {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      add(tensors, "layers." + i + ".first", 512, 256);
      add(tensors, "layers." + i + ".second", 256, 512);
    }

    Transformer transformer = infer(tensors, Map.of());

    assertThat(transformer.assumptions())
        .anyMatch(text -> text.contains("hidden width of 512"))
        .anyMatch(text -> text.contains("4 attention heads"))
        .anyMatch(text -> text.contains("2x2 latents"))
        .anyMatch(text -> text.contains("self-attention"));
  }

  @Test
  void withoutBlocksThereIsNoAnswer() {
    List<Tensor> tensors = new ArrayList<>();
    add(tensors, "in", 8, 8);

    assertThatThrownBy(() -> infer(tensors, Map.of()))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("no blocks that repeat")
        .hasMessageContaining("--models");
  }

  @Test
  void headsOfAnImpossibleWidthAreRefused() {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      add(tensors, "layers." + i + ".attn.to_q", 8, 8);
    }
    Map<String, Object> config =
        Map.of("num_attention_heads", 1 << 20, "attention_head_dim", 1 << 20);

    assertThatThrownBy(() -> infer(tensors, config))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("1048576 attention heads of 1048576 each");
  }

  private static void add(List<Tensor> tensors, String module, long outputs, long inputs) {
    tensors.add(Tensor.of(module + ".weight", DType.BF16, outputs, inputs));
    tensors.add(Tensor.of(module + ".bias", DType.BF16, outputs));
  }
}
