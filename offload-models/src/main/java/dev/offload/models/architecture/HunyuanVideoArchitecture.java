package dev.offload.models.architecture;

import dev.offload.core.json.JsonObject;
import dev.offload.models.architecture.Transformer.Patch;
import java.util.List;

/** Reads the settings of {@code HunyuanVideoTransformer3DModel}: HunyuanVideo, not its 1.5. */
final class HunyuanVideoArchitecture implements TransformerArchitecture {
  @Override
  public String className() {
    return "HunyuanVideoTransformer3DModel";
  }

  @Override
  public Transformer read(String name, JsonObject config) {
    Settings settings = new Settings(config);
    settings.requireOnly("qk_norm", "rms_norm");
    int patchSize = settings.count("patch_size", 2);
    Patch patch = new Patch(settings.count("patch_size_t", 1), patchSize, patchSize);
    int heads = settings.count("num_attention_heads", 24);
    int headSize = settings.count("attention_head_dim", 128);
    HunyuanVideoTransformer shape =
        new HunyuanVideoTransformer(
            settings.count("num_layers", 20),
            settings.count("num_single_layers", 40),
            settings.count("num_refiner_layers", 2),
            heads,
            headSize,
            settings.multiple(heads * headSize, "mlp_ratio", 4),
            settings.count("in_channels", 16),
            settings.count("out_channels", 16),
            settings.width("text_embed_dim", 4096),
            settings.width("pooled_projection_dim", 768),
            settings.flag("guidance_embeds", true),
            patch);
    return new Transformer(
        shape.expert(name),
        shape.heads(),
        shape.hidden(),
        patch,
        shape.inChannels(),
        shape.inWords(),
        List.of());
  }
}
