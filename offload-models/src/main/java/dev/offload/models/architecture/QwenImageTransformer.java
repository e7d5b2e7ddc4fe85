package dev.offload.models.architecture;

import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.PhaseDescription.Elementwise;
import dev.offload.core.model.PhaseDescription.Linear;
import dev.offload.core.model.TensorDescription;
import dev.offload.core.model.TokenSequence;
import dev.offload.models.architecture.DoubleStreamBlock.Stream;
import java.util.List;

/**
 * The shape of a Qwen-Image transformer (arXiv 2508.02324), as its {@code config.json} gives it.
 *
 * <p>Source: {@code QwenImageTransformer2DModel} in diffusers' {@code
 * models/transformers/transformer_qwenimage.py}.
 *
 * @param layers number of double-stream blocks; there are no others
 * @param heads attention heads
 * @param headSize width of a head
 * @param inChannels channels of a token: those of its latents
 * @param predictedChannels channels that a token predicts
 * @param textWidth width of the text encoder's output
 * @param additionalCondition whether one of two learnt embeddings is added to the timestep's, as in
 *     Qwen-Image-Layered
 */
record QwenImageTransformer(
    int layers,
    int heads,
    int headSize,
    int inChannels,
    int predictedChannels,
    int textWidth,
    boolean additionalCondition) {
  private static final int FREQUENCY_WIDTH = 256;

  int hidden() {
    return heads * headSize;
  }

  /** Returns the numbers that tell one shape from another. */
  String inWords() {
    return "%d double layers of width %d, %d heads, %d channels a token%s"
        .formatted(
            layers,
            hidden(),
            heads,
            inChannels,
            additionalCondition ? ", additional time condition" : "");
  }

  /** Returns the transformer with its tensors under their names in diffusers checkpoints. */
  ExpertDescription expert(String name) {
    DoubleStreamBlock block =
        new DoubleStreamBlock(
            hidden(),
            headSize,
            4 * hidden(),
            new Stream("img_mod.1", "img_mlp"),
            new Stream("txt_mod.1", "txt_mlp"));
    LayerDescription outer = new LayerDescription("outer", outerTensors(), List.of());
    return new ExpertDescription(name, outer, prologue(), block.times(layers), epilogue());
  }

  private List<TensorDescription> outerTensors() {
    long d = hidden();
    Tensors tensors = new Tensors();
    tensors.mlp("time_text_embed.timestep_embedder", FREQUENCY_WIDTH, d);
    if (additionalCondition) {
      tensors.add("time_text_embed.addition_t_embedding.weight", 2 * d);
    }
    tensors.add("txt_norm.weight", textWidth);
    tensors.linear("img_in", inChannels, d);
    tensors.linear("txt_in", textWidth, d);
    tensors.linear("norm_out.linear", d, 2 * d);
    tensors.linear("proj_out", d, predictedChannels);
    return tensors.toList();
  }

  private List<PhaseDescription> prologue() {
    long d = hidden();
    return List.of(
        new Linear("latent embedding", TokenSequence.LATENT, inChannels, d),
        new Elementwise("text norm", TokenSequence.TEXT, textWidth, 2),
        new Linear("text embedding", TokenSequence.TEXT, textWidth, d),
        new Linear("time embedding 1", TokenSequence.EMBEDDING, FREQUENCY_WIDTH, d),
        new Linear("time embedding 2", TokenSequence.EMBEDDING, d, d));
  }

  private List<PhaseDescription> epilogue() {
    long d = hidden();
    return List.of(
        new Linear("output modulation", TokenSequence.EMBEDDING, d, 2 * d),
        new Elementwise("norm out", TokenSequence.LATENT, d, 3),
        new Linear("output head", TokenSequence.LATENT, d, predictedChannels));
  }
}
