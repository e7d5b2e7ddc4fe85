package dev.offload.models.architecture;

import dev.offload.core.json.JsonObject;
import dev.offload.models.architecture.Transformer.Patch;
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
  public Transformer read(String name, JsonObject config) {
    Patch patch = Settings.patch(config);
    WanTransformer shape =
        new WanTransformer(
            config.whole("num_layers", 1, MOST),
            config.whole("num_attention_heads", 1, MOST),
            config.whole("attention_head_dim", 1, MOST),
            config.whole("ffn_dim", 1, MOST_WIDTH),
            config.whole("in_channels", 1, MOST),
            config.whole("out_channels", 1, MOST),
            config.whole("text_dim", 1, MOST_WIDTH),
            config.whole("freq_dim", 1, MOST_WIDTH),
            config.optionalWhole("image_dim", 1, MOST_WIDTH),
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
