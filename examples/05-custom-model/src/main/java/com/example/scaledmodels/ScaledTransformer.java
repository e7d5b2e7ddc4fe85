package com.example.scaledmodels;

import static dev.offload.core.model.TokenSequence.EMBEDDING;
import static dev.offload.core.model.TokenSequence.JOINT;
import static dev.offload.core.model.TokenSequence.LATENT;
import static dev.offload.core.model.TokenSequence.TEXT;

import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.PhaseDescription.AllToAll;
import dev.offload.core.model.PhaseDescription.Attention;
import dev.offload.core.model.PhaseDescription.Elementwise;
import dev.offload.core.model.PhaseDescription.Linear;
import dev.offload.core.model.TensorDescription;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A transformer whose sizes follow from its depth: as many heads as layers, 64 wide each, and a
 * feed-forward network of four times the width (arXiv 2403.03206). Its blocks are invented: picture
 * and prompt are one sequence in all of them. Linear layers have no bias.
 *
 * @param depth number of layers, above 0
 */
record ScaledTransformer(int depth) {
  /** Latents per token, in each direction. */
  static final int PATCH = 2;

  private static final int HEAD_SIZE = 64;
  private static final int LATENT_CHANNELS = 16;
  private static final int TOKEN_CHANNELS = LATENT_CHANNELS * PATCH * PATCH;
  private static final int TEXT_WIDTH = 4096;
  private static final int FREQUENCY_WIDTH = 256;

  int heads() {
    return depth;
  }

  long width() {
    return (long) heads() * HEAD_SIZE;
  }

  private long ffnWidth() {
    return 4 * width();
  }

  ExpertDescription expert() {
    List<TensorDescription> tensors = blockTensors();
    List<PhaseDescription> phases = blockPhases();
    List<LayerDescription> blocks =
        IntStream.range(0, depth)
            .mapToObj(i -> new LayerDescription("blocks." + i, tensors, phases))
            .toList();
    LayerDescription outer = new LayerDescription("outer", outerTensors(), List.of());
    return new ExpertDescription("transformer", outer, prologue(), blocks, epilogue());
  }

  private List<TensorDescription> blockTensors() {
    long d = width();
    return Stream.concat(
            Stream.of("to_q", "to_k", "to_v", "to_out")
                .map(projection -> weight("attn." + projection, d, d)),
            Stream.of(
                weight("modulation", d, 6 * d),
                weight("ffn.up", d, ffnWidth()),
                weight("ffn.down", ffnWidth(), d)))
        .toList();
  }

  /** What a block computes, in order; the tensors that a kernel moves are those of unfused ones. */
  private List<PhaseDescription> blockPhases() {
    long d = width();
    return List.of(
        new Linear("modulation", EMBEDDING, d, 6 * d),
        new Elementwise("norm 1", JOINT, d, 3),
        new Linear("q, k, v", JOINT, d, 3 * d),
        new AllToAll("all-to-all q, k, v", d, 3, false),
        new Attention("attention", JOINT, d),
        new AllToAll("all-to-all output", d, 1, false),
        new Linear("output", JOINT, d, d),
        new Elementwise("gate 1 and norm 2", JOINT, d, 6),
        new Linear("ffn up", JOINT, d, ffnWidth()),
        new Elementwise("gelu", JOINT, ffnWidth(), 2),
        new Linear("ffn down", JOINT, ffnWidth(), d),
        new Elementwise("gate 2", JOINT, d, 3));
  }

  private List<TensorDescription> outerTensors() {
    return List.of(
        weight("patch_embedding", TOKEN_CHANNELS, width()),
        weight("text_embedding", TEXT_WIDTH, width()),
        weight("time_embedding", FREQUENCY_WIDTH, width()),
        weight("proj_out", width(), TOKEN_CHANNELS));
  }

  private List<PhaseDescription> prologue() {
    return List.of(
        new Linear("patch embedding", LATENT, TOKEN_CHANNELS, width()),
        new Linear("text embedding", TEXT, TEXT_WIDTH, width()),
        new Linear("time embedding", EMBEDDING, FREQUENCY_WIDTH, width()));
  }

  private List<PhaseDescription> epilogue() {
    return List.of(new Linear("output head", LATENT, width(), TOKEN_CHANNELS));
  }

  private static TensorDescription weight(String module, long inputWidth, long outputWidth) {
    return new TensorDescription(module + ".weight", inputWidth * outputWidth);
  }
}
