package dev.offload.models.architecture;

import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.PhaseDescription.Elementwise;
import dev.offload.core.model.PhaseDescription.Linear;
import dev.offload.core.model.TensorDescription;
import dev.offload.core.model.TokenSequence;
import dev.offload.models.architecture.Transformer.Patch;
import java.util.ArrayList;
import java.util.List;

/**
 * The shape of a HunyuanVideo transformer (arXiv 2412.03603), as its {@code config.json} gives it.
 *
 * <p>Source: {@code HunyuanVideoTransformer3DModel} in diffusers' {@code
 * models/transformers/transformer_hunyuan_video.py}.
 *
 * @param doubleLayers number of double-stream blocks, which run first
 * @param singleLayers number of single-stream blocks
 * @param refinerLayers number of blocks that refine the prompt before the first layer
 * @param heads attention heads
 * @param headSize width of a head
 * @param ffnWidth width of the feed-forward networks
 * @param inChannels channels of the latents, conditioning included
 * @param outChannels channels of the prediction
 * @param textWidth width of the text encoder's output
 * @param pooledWidth width of the embedding of the whole prompt
 * @param guidance whether the guidance scale is embedded beside the timestep
 * @param patch latents per token
 */
record HunyuanVideoTransformer(
    int doubleLayers,
    int singleLayers,
    int refinerLayers,
    int heads,
    int headSize,
    int ffnWidth,
    int inChannels,
    int outChannels,
    int textWidth,
    int pooledWidth,
    boolean guidance,
    Patch patch) {
  private static final int FREQUENCY_WIDTH = 256;

  int hidden() {
    return heads * headSize;
  }

  /** The refiner keeps the default ratio, whatever {@code mlp_ratio} is. */
  private long refinerFfnWidth() {
    return 4L * hidden();
  }

  /** Returns the numbers that tell one shape from another. */
  String inWords() {
    return "%d double and %d single layers of width %d, %d heads, %d latent channels%s"
        .formatted(
            doubleLayers,
            singleLayers,
            hidden(),
            heads,
            inChannels,
            guidance ? ", guidance embedded" : "");
  }

  /** Returns the transformer with its tensors under their names in diffusers checkpoints. */
  ExpertDescription expert(String name) {
    List<LayerDescription> blocks =
        Layers.doubleThenSingle(doubleLayers, singleLayers, hidden(), headSize, ffnWidth);
    LayerDescription outer = new LayerDescription("outer", outerTensors(), List.of());
    return new ExpertDescription(name, outer, prologue(), blocks, epilogue());
  }

  private List<TensorDescription> outerTensors() {
    long d = hidden();
    Tensors tensors = new Tensors();
    tensors.linear("x_embedder.proj", inChannels * patch.latents(), d);
    tensors.mlp("context_embedder.time_text_embed.timestep_embedder", FREQUENCY_WIDTH, d);
    tensors.mlp("context_embedder.time_text_embed.text_embedder", textWidth, d);
    tensors.linear("context_embedder.proj_in", textWidth, d);
    for (int i = 0; i < refinerLayers; i++) {
      refinerTensors("context_embedder.token_refiner.refiner_blocks." + i + ".", tensors);
    }
    tensors.mlp("time_text_embed.timestep_embedder", FREQUENCY_WIDTH, d);
    tensors.mlp("time_text_embed.text_embedder", pooledWidth, d);
    if (guidance) {
      tensors.mlp("time_text_embed.guidance_embedder", FREQUENCY_WIDTH, d);
    }
    tensors.linear("norm_out.linear", d, 2 * d);
    tensors.linear("proj_out", d, outChannels * patch.latents());
    return tensors.toList();
  }

  private void refinerTensors(String block, Tensors tensors) {
    long d = hidden();
    tensors.add(block + "norm1.weight", d).add(block + "norm1.bias", d);
    for (String projection : List.of("to_q", "to_k", "to_v", "to_out.0")) {
      tensors.linear(block + "attn." + projection, d, d);
    }
    tensors.add(block + "norm2.weight", d).add(block + "norm2.bias", d);
    tensors.linear(block + "ff.net.0.proj", d, refinerFfnWidth());
    tensors.linear(block + "ff.net.2", refinerFfnWidth(), d);
    tensors.linear(block + "norm_out.linear", d, 2 * d);
  }

  private List<PhaseDescription> prologue() {
    long d = hidden();
    TokenSequence embedding = TokenSequence.EMBEDDING;
    List<PhaseDescription> phases = new ArrayList<>();
    phases.add(new Linear("time embedding 1", embedding, FREQUENCY_WIDTH, d));
    phases.add(new Linear("time embedding 2", embedding, d, d));
    phases.add(new Linear("prompt embedding 1", embedding, pooledWidth, d));
    phases.add(new Linear("prompt embedding 2", embedding, d, d));
    if (guidance) {
      phases.add(new Linear("guidance embedding 1", embedding, FREQUENCY_WIDTH, d));
      phases.add(new Linear("guidance embedding 2", embedding, d, d));
    }
    phases.add(
        new Linear("patch embedding", TokenSequence.LATENT, inChannels * patch.latents(), d));
    phases.add(new Linear("refiner time embedding 1", embedding, FREQUENCY_WIDTH, d));
    phases.add(new Linear("refiner time embedding 2", embedding, d, d));
    phases.add(new Linear("refiner prompt embedding 1", embedding, textWidth, d));
    phases.add(new Linear("refiner prompt embedding 2", embedding, d, d));
    phases.add(new Linear("text embedding", TokenSequence.TEXT, textWidth, d));
    for (int i = 0; i < refinerLayers; i++) {
      refinerPhases("refiner " + i, phases);
    }
    return phases;
  }

  /** Attention among the tokens of the prompt is left out: a thousandth of one block's work. */
  private void refinerPhases(String block, List<PhaseDescription> phases) {
    long d = hidden();
    TokenSequence text = TokenSequence.TEXT;
    phases.add(new Elementwise(block + " norm 1", text, d, 2));
    phases.add(new Linear(block + " q, k, v", text, d, 3 * d));
    phases.add(new Linear(block + " output", text, d, d));
    phases.add(new Linear(block + " modulation", TokenSequence.EMBEDDING, d, 2 * d));
    phases.add(new Elementwise(block + " gate 1 and norm 2", text, d, 5));
    phases.add(new Linear(block + " ffn up", text, d, refinerFfnWidth()));
    phases.add(new Elementwise(block + " silu", text, refinerFfnWidth(), 2));
    phases.add(new Linear(block + " ffn down", text, refinerFfnWidth(), d));
    phases.add(new Elementwise(block + " gate 2", text, d, 3));
  }

  private List<PhaseDescription> epilogue() {
    long d = hidden();
    return List.of(
        new Linear("output modulation", TokenSequence.EMBEDDING, d, 2 * d),
        new Elementwise("norm out", TokenSequence.LATENT, d, 3),
        new Linear("output head", TokenSequence.LATENT, d, outChannels * patch.latents()));
  }
}
