package dev.offload.models.architecture;

import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.PhaseDescription.AllToAll;
import dev.offload.core.model.PhaseDescription.Attention;
import dev.offload.core.model.PhaseDescription.Elementwise;
import dev.offload.core.model.PhaseDescription.Linear;
import dev.offload.core.model.TensorDescription;
import dev.offload.core.model.TokenSequence;
import java.util.List;

/**
 * The shape of an LTX-Video transformer (arXiv 2501.00103), as its {@code config.json} gives it.
 *
 * <p>Source: {@code LTXVideoTransformer3DModel} in diffusers' {@code
 * models/transformers/transformer_ltx.py}.
 *
 * @param layers number of blocks
 * @param heads attention heads
 * @param headSize width of a head
 * @param inChannels channels of a token: those of its latents
 * @param outChannels channels that a token predicts
 * @param crossWidth width of the prompt that cross-attention reads
 * @param textWidth width of the text encoder's output
 * @param affineNorms whether the norms of a block have weights
 * @param attentionBias whether queries, keys and values have a bias
 * @param outputBias whether the output of attention has a bias
 */
record LtxVideoTransformer(
    int layers,
    int heads,
    int headSize,
    int inChannels,
    int outChannels,
    int crossWidth,
    int textWidth,
    boolean affineNorms,
    boolean attentionBias,
    boolean outputBias) {
  private static final int FREQUENCY_WIDTH = 256;

  int hidden() {
    return heads * headSize;
  }

  private long ffnWidth() {
    return 4L * hidden();
  }

  /** Returns the numbers that tell one shape from another. */
  String inWords() {
    return "%d layers of width %d, %d heads, %d channels a token"
        .formatted(layers, hidden(), heads, inChannels);
  }

  /** Returns the transformer with its tensors under their names in diffusers checkpoints. */
  ExpertDescription expert(String name) {
    List<LayerDescription> blocks =
        affineNorms
            // The second norm stands before attention and is read behind it.
            ? Layers.repeated("transformer_blocks", layers, blockTensors(), blockPhases())
            : Layers.withFeedForward(
                "transformer_blocks",
                layers,
                blockTensors(),
                blockPhases(),
                tensor -> tensor.startsWith("ff."),
                "residual and norm 2");
    LayerDescription outer = new LayerDescription("outer", outerTensors(), List.of());
    return new ExpertDescription(name, outer, prologue(), blocks, epilogue());
  }

  private List<TensorDescription> blockTensors() {
    long d = hidden();
    Tensors tensors = new Tensors();
    tensors.add("scale_shift_table", 6 * d);
    if (affineNorms) {
      tensors.add("norm1.weight", d).add("norm2.weight", d);
    }
    attentionTensors("attn1.", d, tensors);
    attentionTensors("attn2.", crossWidth, tensors);
    tensors.linear("ff.net.0.proj", d, ffnWidth());
    tensors.linear("ff.net.2", ffnWidth(), d);
    return tensors.toList();
  }

  private void attentionTensors(String attention, long keyWidth, Tensors tensors) {
    long d = hidden();
    tensors.add(attention + "norm_q.weight", d).add(attention + "norm_k.weight", d);
    tensors.linear(attention + "to_q", d, d, attentionBias);
    tensors.linear(attention + "to_k", keyWidth, d, attentionBias);
    tensors.linear(attention + "to_v", keyWidth, d, attentionBias);
    tensors.linear(attention + "to_out.0", d, d, outputBias);
  }

  private List<TensorDescription> outerTensors() {
    long d = hidden();
    Tensors tensors = new Tensors();
    tensors.add("scale_shift_table", 2 * d);
    tensors.linear("proj_in", inChannels, d);
    tensors.mlp("time_embed.emb.timestep_embedder", FREQUENCY_WIDTH, d);
    tensors.linear("time_embed.linear", d, 6 * d);
    tensors.mlp("caption_projection", textWidth, d);
    tensors.linear("proj_out", d, outChannels);
    return tensors.toList();
  }

  private List<PhaseDescription> prologue() {
    long d = hidden();
    return List.of(
        new Linear("latent embedding", TokenSequence.LATENT, inChannels, d),
        new Linear("time embedding 1", TokenSequence.EMBEDDING, FREQUENCY_WIDTH, d),
        new Linear("time embedding 2", TokenSequence.EMBEDDING, d, d),
        new Linear("modulation", TokenSequence.EMBEDDING, d, 6 * d),
        new Linear("text embedding 1", TokenSequence.TEXT, textWidth, d),
        new Linear("text embedding 2", TokenSequence.TEXT, d, d));
  }

  /** Counts of moved tensors are those of unfused kernels, as in {@link WanTransformer}. */
  private List<PhaseDescription> blockPhases() {
    long d = hidden();
    TokenSequence latent = TokenSequence.LATENT;
    TokenSequence text = TokenSequence.TEXT;
    return List.of(
        new Elementwise("norm 1", latent, d, 3),
        new Linear("self q, k, v", latent, d, 3 * d),
        new Elementwise("q, k norm and rotation", latent, d, 4),
        new AllToAll("all-to-all q, k, v", d, 3, false),
        new Attention("self-attention", latent, d),
        new AllToAll("all-to-all output", d, 1, false),
        new Linear("self output", latent, d, d),
        new Elementwise("gate 1", latent, d, 3),
        new Linear("cross q", latent, d, d),
        new Linear("cross k, v", text, crossWidth, 2 * d),
        new Elementwise("cross q norm", latent, d, 2),
        new Elementwise("cross k norm", text, d, 2),
        new AllToAll("all-to-all cross q", d, 1, true),
        new Attention("cross-attention", text, d),
        new AllToAll("all-to-all cross output", d, 1, true),
        new Linear("cross output", latent, d, d),
        new Elementwise("residual and norm 2", latent, d, 6),
        new Linear("ffn up", latent, d, ffnWidth()),
        new Elementwise("gelu", latent, ffnWidth(), 2),
        new Linear("ffn down", latent, ffnWidth(), d),
        new Elementwise("gate 2", latent, d, 3));
  }

  private List<PhaseDescription> epilogue() {
    long d = hidden();
    return List.of(
        new Elementwise("norm out", TokenSequence.LATENT, d, 3),
        new Linear("output head", TokenSequence.LATENT, d, outChannels));
  }
}
