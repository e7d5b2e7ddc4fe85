package com.example.scaledmodels;

import dev.offload.core.model.ComponentDescription;
import dev.offload.core.model.LatentGeometry;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import dev.offload.core.model.NoiseDefaults;
import dev.offload.core.model.Precision;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.core.model.TensorDescription;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** An invented family of picture models that differ in depth alone. Thread-safe. */
public final class ScaledModels implements ModelSource {
  private static final String PREFIX = "example/Scaled-DiT-";
  private static final List<Integer> DEPTHS = List.of(24, 48, 72, 96);

  private static final int TEXT_TOKENS = 256;

  /** Weights of the encoder of T5 v1.1 XXL. */
  private static final long TEXT_ENCODER_WEIGHTS = 4_762_310_656L;

  /** Weights of diffusers' AutoencoderKL with 16 latent channels, as FLUX.1 has it. */
  private static final long VAE_WEIGHTS = 83_819_683L;

  private static final int VAE_DECODER_CHANNELS = 256;

  /** Eight pixels per latent, and a picture is a video of one frame. */
  private static final LatentGeometry GEOMETRY =
      new LatentGeometry(1, 8, 1, ScaledTransformer.PATCH, ScaledTransformer.PATCH);

  private static final SamplingDefaults SAMPLING =
      new SamplingDefaults(
          1024,
          1024,
          1,
          0,
          28,
          2,
          List.of(5.0),
          NoiseDefaults.of("flow-match-euler", 3.0, OptionalDouble.empty()));

  /** Used by the service loader. */
  public ScaledModels() {}

  @Override
  public List<String> ids() {
    return DEPTHS.stream().map(depth -> PREFIX + depth).toList();
  }

  @Override
  public Optional<ModelDescription> find(String id) {
    // No other id is this source's business, even if it begins alike.
    return DEPTHS.stream()
        .filter(depth -> id.equals(PREFIX + depth))
        .findFirst()
        .map(depth -> model(id, new ScaledTransformer(depth)));
  }

  private static ModelDescription model(String id, ScaledTransformer transformer) {
    return new ModelDescription(
        id,
        "invented for an example; heads and widths follow from the depth as in arXiv 2403.03206",
        Optional.empty(),
        List.of(transformer.expert()),
        transformer.heads(),
        Math.toIntExact(transformer.width()),
        TEXT_TOKENS,
        GEOMETRY,
        List.of(component("text_encoder", TEXT_ENCODER_WEIGHTS)),
        component("vae", VAE_WEIGHTS),
        VAE_DECODER_CHANNELS,
        SAMPLING);
  }

  /** Only layers are moved tensor by tensor: of any other component the total is enough. */
  private static ComponentDescription component(String name, long weights) {
    return new ComponentDescription(
        name, List.of(new TensorDescription("weights", weights)), Precision.BF16);
  }
}
