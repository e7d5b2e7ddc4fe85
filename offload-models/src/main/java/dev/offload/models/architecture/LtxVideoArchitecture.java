package dev.offload.models.architecture;

import dev.offload.core.json.JsonObject;
import dev.offload.models.architecture.Transformer.Patch;
import java.util.List;

/** Reads the settings of {@code LTXVideoTransformer3DModel}: LTX-Video 2B and 13B. */
final class LtxVideoArchitecture implements TransformerArchitecture {
  @Override
  public String className() {
    return "LTXVideoTransformer3DModel";
  }

  @Override
  public Transformer read(String name, JsonObject config) {
    Settings settings = new Settings(config);
    settings.requireOnly("qk_norm", "rms_norm_across_heads");
    settings.requireOnly("activation_fn", "gelu-approximate");
    int patchSize = settings.count("patch_size", 1);
    Patch patch = new Patch(settings.count("patch_size_t", 1), patchSize, patchSize);
    int inChannels = settings.tokenChannels("in_channels", 128, patch);
    LtxVideoTransformer shape =
        new LtxVideoTransformer(
            settings.count("num_layers", 28),
            settings.count("num_attention_heads", 32),
            settings.count("attention_head_dim", 64),
            inChannels,
            settings.count("out_channels", 128),
            settings.width("cross_attention_dim", 2048),
            settings.width("caption_channels", 4096),
            settings.flag("norm_elementwise_affine", false),
            settings.flag("attention_bias", true),
            settings.flag("attention_out_bias", true));
    return new Transformer(
        shape.expert(name),
        shape.heads(),
        shape.hidden(),
        patch,
        (int) (inChannels / patch.latents()),
        shape.inWords(),
        List.of());
  }
}
