package dev.offload.models;

import dev.offload.core.model.ComponentDescription;
import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LatentGeometry;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.Precision;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.core.model.TensorDescription;
import java.util.List;

/**
 * A Wan pipeline: its transformers, and what surrounds them.
 *
 * @param experts one transformer name per expert
 * @param transformer the shape that all experts share
 * @param geometry how pixels become tokens
 * @param vaeParameters weights of the VAE, kept in fp32
 * @param vaeBaseChannels channels of the decoder's picture-sized tensors
 * @param defaults what a user gets who asks for nothing
 */
record WanPipeline(
    List<String> experts,
    WanTransformer transformer,
    LatentGeometry geometry,
    long vaeParameters,
    int vaeBaseChannels,
    SamplingDefaults defaults) {
  private static final int TEXT_TOKENS = 512;

  WanPipeline {
    experts = List.copyOf(experts);
  }

  /** Returns the model under an id, with the source of its facts. */
  ModelDescription describe(String id, String source) {
    List<ExpertDescription> transformers = experts.stream().map(transformer::expert).toList();
    ComponentDescription vae =
        new ComponentDescription(
            "vae", List.of(new TensorDescription("weights", vaeParameters)), Precision.FP32);
    return new ModelDescription(
        id,
        source,
        transformers,
        transformer.heads(),
        transformer.hidden(),
        TEXT_TOKENS,
        geometry,
        TextEncoders.umt5Xxl(),
        vae,
        vaeBaseChannels,
        defaults);
  }
}
