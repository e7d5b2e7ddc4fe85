package dev.offload.models.architecture;

import dev.offload.core.json.JsonObject;
import dev.offload.models.architecture.Transformer.Patch;
import java.util.List;

/** Reads the settings of {@code FluxTransformer2DModel}: FLUX.1. */
final class FluxArchitecture implements TransformerArchitecture {
  /** {@code _pack_latents} in diffusers' {@code pipelines/flux/pipeline_flux.py}. */
  private static final Patch PACKED = new Patch(1, 2, 2);

  @Override
  public String className() {
    return "FluxTransformer2DModel";
  }

  @Override
  public Transformer read(String name, JsonObject config) {
    Settings settings = new Settings(config);
    int inChannels = settings.tokenChannels("in_channels", 64, PACKED);
    FluxTransformer shape =
        new FluxTransformer(
            settings.count("num_layers", 19),
            settings.count("num_single_layers", 38),
            settings.count("num_attention_heads", 24),
            settings.count("attention_head_dim", 128),
            inChannels,
            settings.count("patch_size", 1),
            settings.count("out_channels", inChannels),
            settings.width("joint_attention_dim", 4096),
            settings.width("pooled_projection_dim", 768),
            settings.flag("guidance_embeds", false));
    return new Transformer(
        shape.expert(name),
        shape.heads(),
        shape.hidden(),
        PACKED,
        (int) (inChannels / PACKED.latents()),
        shape.inWords(),
        List.of(
            "a token holds 2x2 latents, as diffusers' FLUX pipelines pack them: config.json does"
                + " not say"));
  }
}
