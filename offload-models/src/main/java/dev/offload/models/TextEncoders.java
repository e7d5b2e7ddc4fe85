package dev.offload.models;

import dev.offload.core.model.ComponentDescription;
import dev.offload.core.model.Precision;
import dev.offload.core.model.TensorDescription;
import java.util.ArrayList;
import java.util.List;

/** Text encoders that several models share. */
final class TextEncoders {
  private TextEncoders() {}

  /**
   * Returns umT5-XXL (google/umt5-xxl: width 4096, feed-forward width 10240, 24 layers, 256 384
   * tokens), encoder only, which SGLang keeps in fp32.
   */
  static ComponentDescription umt5Xxl() {
    long width = 4096;
    long ffnWidth = 10_240;
    long heads = 64;
    long buckets = 32;
    List<TensorDescription> tensors = new ArrayList<>();
    tensors.add(new TensorDescription("shared.weight", 256_384 * width));
    for (int i = 0; i < 24; i++) {
      String block = "encoder.block." + i + ".layer.";
      for (String projection : List.of("q", "k", "v", "o")) {
        tensors.add(new TensorDescription(block + "0.SelfAttention." + projection, width * width));
      }
      tensors.add(
          new TensorDescription(
              block + "0.SelfAttention.relative_attention_bias", buckets * heads));
      tensors.add(new TensorDescription(block + "0.layer_norm", width));
      for (String projection : List.of("wi_0", "wi_1", "wo")) {
        tensors.add(
            new TensorDescription(block + "1.DenseReluDense." + projection, width * ffnWidth));
      }
      tensors.add(new TensorDescription(block + "1.layer_norm", width));
    }
    tensors.add(new TensorDescription("encoder.final_layer_norm", width));
    return new ComponentDescription("text_encoder", tensors, Precision.FP32);
  }
}
