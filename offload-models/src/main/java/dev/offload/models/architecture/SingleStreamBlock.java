package dev.offload.models.architecture;

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
 * A block that runs latents and prompt as one sequence through the same weights, with attention
 * beside the feed-forward network instead of before it (parallel layers, arXiv 2302.05442): FLUX
 * and HunyuanVideo have them behind their {@linkplain DoubleStreamBlock double-stream} ones.
 *
 * @param width heads times head size
 * @param headSize width of a head, over which queries and keys are normalised
 * @param ffnWidth width of the feed-forward network
 */
record SingleStreamBlock(int width, int headSize, int ffnWidth) {
  /** Returns so many of these blocks, as {@code single_transformer_blocks}. */
  List<LayerDescription> times(int count) {
    return Layers.repeated("single_transformer_blocks", count, tensors(), phases());
  }

  private List<TensorDescription> tensors() {
    long d = width;
    Tensors tensors = new Tensors();
    tensors.linear("norm.linear", d, 3 * d);
    tensors.linear("proj_mlp", d, ffnWidth);
    tensors.linear("proj_out", d + ffnWidth, d);
    tensors.add("attn.norm_q.weight", headSize).add("attn.norm_k.weight", headSize);
    for (String projection : List.of("to_q", "to_k", "to_v")) {
      tensors.linear("attn." + projection, d, d);
    }
    return tensors.toList();
  }

  /** Counts of moved tensors are those of unfused kernels, as in {@link WanTransformer}. */
  private List<PhaseDescription> phases() {
    long d = width;
    TokenSequence joint = TokenSequence.JOINT;
    return List.of(
        new Linear("modulation", TokenSequence.EMBEDDING, d, 3 * d),
        new Elementwise("norm", joint, d, 3),
        new Linear("ffn up", joint, d, ffnWidth),
        new Elementwise("gelu", joint, ffnWidth, 2),
        new Linear("q, k, v", joint, d, 3 * d),
        new Elementwise("q, k norm and rotation", joint, d, 4),
        new AllToAll("all-to-all q, k, v", d, 3, false),
        new Attention("joint attention", joint, d),
        new AllToAll("all-to-all output", d, 1, false),
        new Elementwise("concatenation", joint, d + ffnWidth, 2),
        new Linear("output", joint, d + ffnWidth, d),
        new Elementwise("gate", joint, d, 3));
  }
}
