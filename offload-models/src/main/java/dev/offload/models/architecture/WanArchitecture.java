package dev.offload.models.architecture;

import dev.offload.models.architecture.Transformer.Patch;
import dev.offload.models.checkpoint.ConfigFile;
import java.util.List;

/** Reads the settings of {@code WanTransformer3DModel}: Wan2.1 and Wan2.2. */
final class WanArchitecture implements TransformerArchitecture {
  private static final int MOST_WIDTH = 1 << 20;
  private static final int MOST = 10_000;

  @Override
  public String className() {
    return "WanTransformer3DModel";
  }

  @Override
  public Transformer read(String name, ConfigFile config) {
    List<Integer> sizes = config.integers("patch_size", 1, 64, 3);
    Patch patch = new Patch(sizes.get(0), sizes.get(1), sizes.get(2));
    WanTransformer shape =
        new WanTransformer(
            config.integer("num_layers", 1, MOST),
            config.integer("num_attention_heads", 1, MOST),
            config.integer("attention_head_dim", 1, MOST),
            config.integer("ffn_dim", 1, MOST_WIDTH),
            config.integer("in_channels", 1, MOST),
            config.integer("out_channels", 1, MOST),
            config.integer("text_dim", 1, MOST_WIDTH),
            config.integer("freq_dim", 1, MOST_WIDTH),
            config.findInteger("image_dim", 1, MOST_WIDTH),
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
