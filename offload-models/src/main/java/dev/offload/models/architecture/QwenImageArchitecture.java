package dev.offload.models.architecture;

import dev.offload.core.json.JsonObject;
import dev.offload.models.architecture.Transformer.Patch;
import java.util.List;

/** Reads the settings of {@code QwenImageTransformer2DModel}: Qwen-Image and its editions. */
final class QwenImageArchitecture implements TransformerArchitecture {
  @Override
  public String className() {
    return "QwenImageTransformer2DModel";
  }

  @Override
  public Transformer read(String name, JsonObject config) {
    Settings settings = new Settings(config);
    int patchSize = settings.count("patch_size", 2);
    Patch patch = new Patch(1, patchSize, patchSize);
    int inChannels = settings.tokenChannels("in_channels", 64, patch);
    QwenImageTransformer shape =
        new QwenImageTransformer(
            settings.count("num_layers", 60),
            settings.count("num_attention_heads", 24),
            settings.count("attention_head_dim", 128),
            inChannels,
            (int) patch.latents() * settings.count("out_channels", 16),
            settings.width("joint_attention_dim", 3584),
            settings.flag("use_additional_t_cond", false));
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
