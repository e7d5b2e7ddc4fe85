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
import dev.offload.models.architecture.Transformer.Patch;
import java.util.List;
import java.util.OptionalInt;

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
 * @param imageWidth width of an image encoder's output that cross-attention has projections of its
 *     own for, as in Wan2.1 image-to-video; empty without
 * @param patch latents per token
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
    OptionalInt imageWidth,
    Patch patch) {

  int hidden() {
    return heads * headSize;
  }

  /** Returns the numbers that tell one shape from another. */
  String inWords() {
    return "%d layers of width %d, %d heads, feed-forward width %d, %d latent channels%s"
        .formatted(
            layers,
            hidden(),
            heads,
            ffnWidth,
            inChannels,
            imageWidth.isPresent() ? ", image projections" : "");
  }

  /** Returns the transformer with its tensors under their names in diffusers checkpoints. */
  ExpertDescription expert(String name) {
    List<LayerDescription> blocks =
        Layers.withFeedForward(
            "blocks",
            layers,
            blockTensors(),
            blockPhases(),
            tensor -> tensor.startsWith("ffn."),
            "residual and norm 3");
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
    if (imageWidth.isPresent()) {
      tensors.linear("attn2.add_k_proj", d, d);
      tensors.linear("attn2.add_v_proj", d, d);
      tensors.add("attn2.norm_added_k.weight", d);
    }
    tensors.add("norm2.weight", d);
    tensors.add("norm2.bias", d);
    tensors.linear("ffn.net.0.proj", d, ffnWidth);
    tensors.linear("ffn.net.2", ffnWidth, d);
    return tensors.toList();
  }

  private List<TensorDescription> outerTensors() {
    long d = hidden();
    Tensors tensors = new Tensors();
    tensors.linear("patch_embedding", inChannels * patch.latents(), d);
    tensors.linear("condition_embedder.time_embedder.linear_1", frequencyWidth, d);
    tensors.linear("condition_embedder.time_embedder.linear_2", d, d);
    tensors.linear("condition_embedder.time_proj", d, 6 * d);
    tensors.linear("condition_embedder.text_embedder.linear_1", textWidth, d);
    tensors.linear("condition_embedder.text_embedder.linear_2", d, d);
    if (imageWidth.isPresent()) {
      long image = imageWidth.getAsInt();
      String embedder = "condition_embedder.image_embedder.";
      tensors.add(embedder + "norm1.weight", image).add(embedder + "norm1.bias", image);
      tensors.linear(embedder + "ff.net.0.proj", image, image);
      tensors.linear(embedder + "ff.net.2", image, d);
      tensors.add(embedder + "norm2.weight", d).add(embedder + "norm2.bias", d);
    }
    tensors.add("scale_shift_table", 2 * d);
    tensors.linear("proj_out", d, outChannels * patch.latents());
    return tensors.toList();
  }

  private List<PhaseDescription> prologue() {
    long d = hidden();
    return List.of(
        new Linear("patch embedding", TokenSequence.LATENT, inChannels * patch.latents(), d),
        new Linear("text embedding 1", TokenSequence.TEXT, textWidth, d),
        new Linear("text embedding 2", TokenSequence.TEXT, d, d));
  }

  /**
   * Counts of moved tensors are those of unfused kernels: a normalisation with modulation reads its
   * input twice and writes once, a gated residual reads two tensors and writes one. Keys and values
   * of an image count as those of the prompt, whose tokens they stand beside.
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
        new Linear("output head", TokenSequence.LATENT, d, outChannels * patch.latents()));
  }
}
