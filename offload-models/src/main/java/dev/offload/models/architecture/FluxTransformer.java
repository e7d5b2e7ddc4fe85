package dev.offload.models.architecture;

import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.PhaseDescription.Elementwise;
import dev.offload.core.model.PhaseDescription.Linear;
import dev.offload.core.model.TensorDescription;
import dev.offload.core.model.TokenSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * The shape of a FLUX.1 transformer, as its {@code config.json} gives it.
 *
 * <p>Source: {@code FluxTransformer2DModel} in diffusers' {@code
 * models/transformers/transformer_flux.py}.
 *
 * @param doubleLayers number of double-stream blocks, which run first
 * @param singleLayers number of single-stream blocks
 * @param heads attention heads
 * @param headSize width of a head
 * @param inChannels channels of a token: those of its latents, conditioning included
 * @param patchSize the square root of how many times a token predicts its output channels
 * @param outChannels channels of the prediction
 * @param textWidth width of the text encoder's output
 * @param pooledWidth width of the embedding of the whole prompt
 * @param guidance whether the guidance scale is embedded beside the timestep
 */
record FluxTransformer(
    int doubleLayers,
    int singleLayers,
    int heads,
    int headSize,
    int inChannels,
    int patchSize,
    int outChannels,
    int textWidth,
    int pooledWidth,
    boolean guidance) {
  private static final int FREQUENCY_WIDTH = 256;

  int hidden() {
    return heads * headSize;
  }

  /** Returns the numbers that tell one shape from another. */
  String inWords() {
    return "%d double and %d single layers of width %d, %d heads, %d channels a token%s"
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
        Layers.doubleThenSingle(doubleLayers, singleLayers, hidden(), headSize, 4 * hidden());
    LayerDescription outer = new LayerDescription("outer", outerTensors(), List.of());
    return new ExpertDescription(name, outer, prologue(), blocks, epilogue());
  }

  private long predictedChannels() {
    return (long) patchSize * patchSize * outChannels;
  }

  private List<TensorDescription> outerTensors() {
    long d = hidden();
    Tensors tensors = new Tensors();
    tensors.mlp("time_text_embed.timestep_embedder", FREQUENCY_WIDTH, d);
    if (guidance) {
      tensors.mlp("time_text_embed.guidance_embedder", FREQUENCY_WIDTH, d);
    }
    tensors.mlp("time_text_embed.text_embedder", pooledWidth, d);
    tensors.linear("context_embedder", textWidth, d);
    tensors.linear("x_embedder", inChannels, d);
    tensors.linear("norm_out.linear", d, 2 * d);
    tensors.linear("proj_out", d, predictedChannels());
    return tensors.toList();
  }

  private List<PhaseDescription> prologue() {
    long d = hidden();
    TokenSequence embedding = TokenSequence.EMBEDDING;
    List<PhaseDescription> phases = new ArrayList<>();
    phases.add(new Linear("latent embedding", TokenSequence.LATENT, inChannels, d));
    phases.add(new Linear("time embedding 1", embedding, FREQUENCY_WIDTH, d));
    phases.add(new Linear("time embedding 2", embedding, d, d));
    if (guidance) {
      phases.add(new Linear("guidance embedding 1", embedding, FREQUENCY_WIDTH, d));
      phases.add(new Linear("guidance embedding 2", embedding, d, d));
    }
    phases.add(new Linear("prompt embedding 1", embedding, pooledWidth, d));
    phases.add(new Linear("prompt embedding 2", embedding, d, d));
    phases.add(new Linear("text embedding", TokenSequence.TEXT, textWidth, d));
    return phases;
  }

  private List<PhaseDescription> epilogue() {
    long d = hidden();
    return List.of(
        new Linear("output modulation", TokenSequence.EMBEDDING, d, 2 * d),
        new Elementwise("norm out", TokenSequence.LATENT, d, 3),
        new Linear("output head", TokenSequence.LATENT, d, predictedChannels()));
  }
}
