package dev.offload.models.architecture;

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
 * A block of a multimodal diffusion transformer (MMDiT, arXiv 2403.03206): latents and prompt have
 * weights of their own, and attend to each other as one sequence.
 *
 * @param width heads times head size
 * @param headSize width of a head, over which queries and keys are normalised
 * @param ffnWidth width of both feed-forward networks
 * @param latent what the tensors of the latent stream are called
 * @param text what the tensors of the text stream are called
 */
record DoubleStreamBlock(int width, int headSize, int ffnWidth, Stream latent, Stream text) {
  /**
   * Names of the tensors of a stream, outside attention.
   *
   * @param modulation of the linear layer that makes shifts, scales and gates
   * @param ffn of the feed-forward network
   */
  record Stream(String modulation, String ffn) {}

  /** Returns so many of these blocks, as {@code transformer_blocks}. */
  List<LayerDescription> times(int count) {
    return Layers.withFeedForward(
        "transformer_blocks",
        count,
        tensors(),
        phases(),
        tensor -> tensor.startsWith(latent.ffn() + ".") || tensor.startsWith(text.ffn() + "."),
        "latent gate 1 and norm 2");
  }

  private List<TensorDescription> tensors() {
    long d = width;
    Tensors tensors = new Tensors();
    for (Stream stream : List.of(latent, text)) {
      tensors.linear(stream.modulation(), d, 6 * d);
    }
    for (String norm : List.of("norm_q", "norm_k", "norm_added_q", "norm_added_k")) {
      tensors.add("attn." + norm + ".weight", headSize);
    }
    for (String projection : List.of("to_q", "to_k", "to_v", "to_out.0")) {
      tensors.linear("attn." + projection, d, d);
    }
    for (String projection : List.of("add_q_proj", "add_k_proj", "add_v_proj", "to_add_out")) {
      tensors.linear("attn." + projection, d, d);
    }
    for (Stream stream : List.of(latent, text)) {
      tensors.linear(stream.ffn() + ".net.0.proj", d, ffnWidth);
      tensors.linear(stream.ffn() + ".net.2", ffnWidth, d);
    }
    return tensors.toList();
  }

  /** Counts of moved tensors are those of unfused kernels, as in {@link WanTransformer}. */
  private List<PhaseDescription> phases() {
    long d = width;
    List<PhaseDescription> phases = new ArrayList<>();
    phases.add(new Linear("latent modulation", TokenSequence.EMBEDDING, d, 6 * d));
    phases.add(new Linear("text modulation", TokenSequence.EMBEDDING, d, 6 * d));
    for (TokenSequence tokens : streams()) {
      phases.add(new Elementwise(inWords(tokens) + " norm 1", tokens, d, 3));
    }
    for (TokenSequence tokens : streams()) {
      phases.add(new Linear(inWords(tokens) + " q, k, v", tokens, d, 3 * d));
      phases.add(new Elementwise(inWords(tokens) + " q, k norm and rotation", tokens, d, 4));
    }
    phases.add(new AllToAll("all-to-all q, k, v", d, 3, false));
    phases.add(new Attention("joint attention", TokenSequence.JOINT, d));
    phases.add(new AllToAll("all-to-all output", d, 1, false));
    for (TokenSequence tokens : streams()) {
      phases.add(new Linear(inWords(tokens) + " output", tokens, d, d));
    }
    for (TokenSequence tokens : streams()) {
      phases.add(new Elementwise(inWords(tokens) + " gate 1 and norm 2", tokens, d, 6));
      phases.add(new Linear(inWords(tokens) + " ffn up", tokens, d, ffnWidth));
      phases.add(new Elementwise(inWords(tokens) + " gelu", tokens, ffnWidth, 2));
      phases.add(new Linear(inWords(tokens) + " ffn down", tokens, ffnWidth, d));
      phases.add(new Elementwise(inWords(tokens) + " gate 2", tokens, d, 3));
    }
    return phases;
  }

  private static List<TokenSequence> streams() {
    return List.of(TokenSequence.LATENT, TokenSequence.TEXT);
  }

  private static String inWords(TokenSequence stream) {
    return stream == TokenSequence.TEXT ? "text" : "latent";
  }
}
