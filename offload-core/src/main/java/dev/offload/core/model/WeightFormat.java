package dev.offload.core.model;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.Objects;

/**
 * How weights are stored: their number format, and the scales that stand beside quantized ones.
 *
 * <p>One scale for a group of weights is what block-wise quantization keeps, as in DeepSeek-V3
 * (arXiv 2412.19437, tiles of 1 x 128) and llama.cpp's Q8_0 (groups of 32).
 *
 * @param precision the format of each weight
 * @param weightsPerScale how many weights share a scale in fp32; 0 for none
 */
public record WeightFormat(Precision precision, int weightsPerScale) {
  /** Weights as checkpoints publish them. */
  public static final WeightFormat BF16 = new WeightFormat(Precision.BF16, 0);

  /** 8-bit floating point with a scale for 128 weights. */
  public static final WeightFormat FP8 = new WeightFormat(Precision.FP8, 128);

  /** 8-bit integers with a scale for 128 weights. */
  public static final WeightFormat INT8 = new WeightFormat(Precision.INT8, 128);

  private static final int SCALE_BYTES = Precision.FP32.bytesPerElement();

  /** Validates the parts. */
  public WeightFormat {
    Objects.requireNonNull(precision);
    if (weightsPerScale < 0) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The number of weights that share a scale (%d) must not be negative."
              .formatted(weightsPerScale));
    }
  }

  /** Returns the size of a tensor of so many weights, scales included, in bytes. */
  public long bytes(long weights) {
    long scales =
        weightsPerScale == 0 ? 0 : (weights + weightsPerScale - 1) / weightsPerScale * SCALE_BYTES;
    return weights * precision.bytesPerElement() + scales;
  }

  /** Returns whether weights in this format differ from those in bf16. */
  public boolean isQuantized() {
    return precision.bytesPerElement() < Precision.BF16.bytesPerElement();
  }
}
