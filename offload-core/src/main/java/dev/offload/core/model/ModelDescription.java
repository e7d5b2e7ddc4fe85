package dev.offload.core.model;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.List;
import java.util.Objects;

/**
 * A model: all that a scenario needs to know of it. Immutable and thread-safe.
 *
 * @param id the Hugging Face id, or the directory's name
 * @param source where the facts come from
 * @param experts the transformers, in the order they run: one, or a high-noise and a low-noise one
 * @param heads attention heads, which sequence parallelism divides
 * @param hiddenWidth heads times head size
 * @param textTokens tokens of a prompt
 * @param geometry how pixels become tokens
 * @param textEncoder what encodes the prompt
 * @param vae what decodes the latents
 * @param vaeBaseChannels channels of the widest picture-sized tensor in the VAE's decoder
 * @param defaults what a user gets who asks for nothing
 */
public record ModelDescription(
    String id,
    String source,
    List<ExpertDescription> experts,
    int heads,
    int hiddenWidth,
    int textTokens,
    LatentGeometry geometry,
    ComponentDescription textEncoder,
    ComponentDescription vae,
    int vaeBaseChannels,
    SamplingDefaults defaults) {
  /** Validates the parts. */
  public ModelDescription {
    Objects.requireNonNull(id);
    Objects.requireNonNull(source);
    experts = List.copyOf(experts);
    Objects.requireNonNull(geometry);
    Objects.requireNonNull(textEncoder);
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
          "Maybe model_index.json lacks its boundary_ratio.");
    }
  }
}
