package dev.offload.core.model;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A model: all that a scenario needs to know of it. Immutable and thread-safe.
 *
 * @param id the Hugging Face id, or the directory's name
 * @param source where the facts come from
 * @param pipelineClass the class in {@code model_index.json}, as in "WanPipeline", if it is known
 * @param experts the transformers, in the order they run: one, or a high-noise and a low-noise one
 * @param heads attention heads, which sequence parallelism divides
 * @param hiddenWidth heads times head size
 * @param textTokens tokens of a prompt
 * @param geometry how pixels become tokens
 * @param encoders what encodes the prompt, and a first picture: text and image encoders
 * @param vae what decodes the latents
 * @param vaeBaseChannels channels of the widest picture-sized tensor in the VAE's decoder
 * @param defaults what a user gets who asks for nothing
 */
public record ModelDescription(
    String id,
    String source,
    Optional<String> pipelineClass,
    List<ExpertDescription> experts,
    int heads,
    int hiddenWidth,
    int textTokens,
    LatentGeometry geometry,
    List<ComponentDescription> encoders,
    ComponentDescription vae,
    int vaeBaseChannels,
    SamplingDefaults defaults) {
  /** Validates the parts. */
  public ModelDescription {
    Objects.requireNonNull(id);
    Objects.requireNonNull(source);
    Objects.requireNonNull(pipelineClass);
    experts = List.copyOf(experts);
    Objects.requireNonNull(geometry);
    encoders = List.copyOf(encoders);
    Objects.requireNonNull(vae);
    Objects.requireNonNull(defaults);
    if (experts.isEmpty() || experts.size() > 2) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The model (%s) has %d experts, not one or two.".formatted(id, experts.size()));
    }
    if (experts.size() == 2 && defaults.boundaryRatio().isEmpty()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The model (%s) has two experts but no boundary ratio.".formatted(id),
          "Maybe model_index.json lacks its boundary_ratio, or a model file noise.boundaryRatio.");
    }
  }

  /** Returns the size of the weights of all encoders in bytes. */
  public long encoderBytes() {
    return encoders.stream().mapToLong(ComponentDescription::weightBytes).sum();
  }

  /** Returns the flow shift at the default size. */
  public double flowShift() {
    return flowShift(defaults.width(), defaults.height(), defaults.frames());
  }

  /** Returns the flow shift for pictures of so many pixels and videos of so many frames. */
  public double flowShift(int width, int height, int frames) {
    return defaults.noise().shift().at(Math.max(1, geometry.tokens(width, height, frames)));
  }

  /** Returns the same model with other defaults. */
  public ModelDescription withDefaults(SamplingDefaults other) {
    return new ModelDescription(
        id,
        source,
        pipelineClass,
        experts,
        heads,
        hiddenWidth,
        textTokens,
        geometry,
        encoders,
        vae,
        vaeBaseChannels,
        other);
  }
}
