package dev.offload.models;

import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.PhaseDescription.AllToAll;
import dev.offload.core.model.PhaseDescription.Attention;
import dev.offload.core.model.PhaseDescription.Elementwise;
import dev.offload.core.model.PhaseDescription.Linear;
import dev.offload.core.model.TensorDescription;
import dev.offload.core.model.TokenSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * The shape of a Wan transformer ({@code WanTransformer3DModel}, arXiv 2503.20314), as its {@code
 * config.json} gives it.
 *
 * @param layers number of blocks
 * @param heads attention heads
 * @param headSize width of a head
 * @param ffnWidth width of the feed-forward network
 * @param inChannels channels of the latents, conditioning included
 * @param outChannels channels of the prediction
 * @param textWidth width of the text encoder's output
 * @param frequencyWidth width of the sinusoidal time embedding
 * @param patchSize latents per token in all directions together
 */
record WanTransformer(
    int layers,
    int heads,
    int headSize,
    int ffnWidth,
    int inChannels,
    int outChannels,
    int textWidth,
    int frequencyWidth,
    int patchSize) {

  int hidden() {
    return heads * headSize;
  }

  /** Returns the numbers that tell one shape from another. */
  String inWords() {
    return "%d layers of width %d, %d heads, feed-forward width %d, %d latent channels"
        .formatted(layers, hidden(), heads, ffnWidth, inChannels);
  }

  /** Returns all numbers, for two shapes that differ in any. */
  String allInWords() {
    return "%s, %d output channels, text width %d, time embedding width %d, %d latents per token"
        .formatted(inWords(), outChannels, textWidth, frequencyWidth, patchSize);
  }

  /** Returns the transformer with its tensors under their names in diffusers checkpoints. */
  ExpertDescription expert(String name) {
    List<LayerDescription> blocks = new ArrayList<>();
    List<TensorDescription> tensors = blockTensors();
    List<PhaseDescription> phases = blockPhases();
    for (int i = 0; i < layers; i++) {
      blocks.add(new LayerDescription("blocks." + i, tensors, phases));
    }
    LayerDescription outer = new LayerDescription("outer", outerTensors(), List.of());
    return new ExpertDescription(name, outer, prologue(), blocks, epilogue());
  }

  private List<TensorDescription> blockTensors() {
    long d = hidden();
    Tensors tensors = new Tensors();
    tensors.add("scale_shift_table", 6 * d);
    for (String attention : List.of("attn1", "attn2")) {
      for (String projection : List.of("to_q", "to_k", "to_v", "to_out.0")) {
        tensors.linear(attention + "." + projection, d, d);
      }
      tensors.add(attention + ".norm_q.weight", d);
      tensors.add(attention + ".norm_k.weight", d);
    }
    tensors.add("norm2.weight", d);
    tensors.add("norm2.bias", d);
    tensors.linear("ffn.net.0.proj", d, ffnWidth);
    tensors.linear("ffn.net.2", ffnWidth, d);
    return tensors.list;
  }

  private List<TensorDescription> outerTensors() {
    long d = hidden();
    Tensors tensors = new Tensors();
    tensors.linear("patch_embedding", (long) inChannels * patchSize, d);
    tensors.linear("condition_embedder.time_embedder.linear_1", frequencyWidth, d);
    tensors.linear("condition_embedder.time_embedder.linear_2", d, d);
    tensors.linear("condition_embedder.time_proj", d, 6 * d);
    tensors.linear("condition_embedder.text_embedder.linear_1", textWidth, d);
    tensors.linear("condition_embedder.text_embedder.linear_2", d, d);
    tensors.add("scale_shift_table", 2 * d);
    tensors.linear("proj_out", d, (long) outChannels * patchSize);
    return tensors.list;
  }

  private List<PhaseDescription> prologue() {
    long d = hidden();
    return List.of(
        new Linear("patch embedding", TokenSequence.LATENT, (long) inChannels * patchSize, d),
        new Linear("text embedding 1", TokenSequence.TEXT, textWidth, d),
        new Linear("text embedding 2", TokenSequence.TEXT, d, d));
  }

  /**
   * Counts of moved tensors are those of unfused kernels: a normalisation with modulation reads its
   * input twice and writes once, a gated residual reads two tensors and writes one.
   */
  private List<PhaseDescription> blockPhases() {
    long d = hidden();
    TokenSequence latent = TokenSequence.LATENT;
    return List.of(
        new Elementwise("norm 1", latent, d, 3),
        new Linear("self q, k, v", latent, d, 3 * d),
        new Elementwise("q, k norm and rotation", latent, d, 4),
        new AllToAll("all-to-all q, k, v", d, 3, false),
        new Attention("self-attention", latent, d),
        new AllToAll("all-to-all output", d, 1, false),
        new Linear("self output", latent, d, d),
        new Elementwise("gate 1 and norm 2", latent, d, 6),
        new Linear("cross q", latent, d, d),
        new Linear("cross k, v", TokenSequence.TEXT, d, 2 * d),
        new AllToAll("all-to-all cross q", d, 1, true),
        new Attention("cross-attention", TokenSequence.TEXT, d),
        new AllToAll("all-to-all cross output", d, 1, true),
        new Linear("cross output", latent, d, d),
        new Elementwise("residual and norm 3", latent, d, 6),
        new Linear("ffn up", latent, d, ffnWidth),
        new Elementwise("gelu", latent, ffnWidth, 2),
        new Linear("ffn down", latent, ffnWidth, d),
        new Elementwise("gate 2", latent, d, 3));
  }

  private List<PhaseDescription> epilogue() {
    long d = hidden();
    return List.of(
        new Elementwise("norm out", TokenSequence.LATENT, d, 3),
        new Linear("output head", TokenSequence.LATENT, d, (long) outChannels * patchSize));
  }

  /** Collects tensors; a linear layer has a weight and a bias. */
  private static final class Tensors {
    final List<TensorDescription> list = new ArrayList<>();

    void add(String name, long elements) {
      list.add(new TensorDescription(name, elements));
    }

    void linear(String name, long inputWidth, long outputWidth) {
      add(name + ".weight", inputWidth * outputWidth);
      add(name + ".bias", outputWidth);
    }
  }
}
