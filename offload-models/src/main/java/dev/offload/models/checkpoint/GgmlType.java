package dev.offload.models.checkpoint;

import java.util.Optional;

/**
 * The element types of GGUF files, under the names that ggml uses. A block of a quantized type
 * holds its elements and their scales.
 *
 * <p>Source: the enum {@code ggml_type} in <a
 * href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">the GGUF specification</a>, and
 * the sizes of the block structs in ggml's {@code ggml-common.h}. Numbers that ggml has withdrawn
 * are left out.
 */
public enum GgmlType implements ElementType {
  /** An IEEE single-precision float. */
  F32(0, 1, 4),
  /** An IEEE half-precision float. */
  F16(1, 1, 2),
  /** 4 bits and a scale. */
  Q4_0(2, 32, 18),
  /** 4 bits, a scale and a minimum. */
  Q4_1(3, 32, 20),
  /** 5 bits and a scale. */
  Q5_0(6, 32, 22),
  /** 5 bits, a scale and a minimum. */
  Q5_1(7, 32, 24),
  /** 8 bits and a scale. */
  Q8_0(8, 32, 34),
  /** 8 bits, a scale and a sum. */
  Q8_1(9, 32, 36),
  /** 2 bits, with scales of scales. */
  Q2_K(10, 256, 84),
  /** 3 bits, with scales of scales. */
  Q3_K(11, 256, 110),
  /** 4 bits, with scales of scales. */
  Q4_K(12, 256, 144),
  /** 5 bits, with scales of scales. */
  Q5_K(13, 256, 176),
  /** 6 bits, with scales of scales. */
  Q6_K(14, 256, 210),
  /** 8 bits, with sums. */
  Q8_K(15, 256, 292),
  /** A codebook of 2.0625 bits. */
  IQ2_XXS(16, 256, 66),
  /** A codebook of 2.3125 bits. */
  IQ2_XS(17, 256, 74),
  /** A codebook of 3.0625 bits. */
  IQ3_XXS(18, 256, 98),
  /** A codebook of 1.5625 bits. */
  IQ1_S(19, 256, 50),
  /** 4 bits of an uneven scale. */
  IQ4_NL(20, 32, 18),
  /** A codebook of 3.4375 bits. */
  IQ3_S(21, 256, 110),
  /** A codebook of 2.5625 bits. */
  IQ2_S(22, 256, 82),
  /** 4 bits of an uneven scale, with scales of scales. */
  IQ4_XS(23, 256, 136),
  /** A signed byte. */
  I8(24, 1, 1),
  /** A signed 16-bit integer. */
  I16(25, 1, 2),
  /** A signed 32-bit integer. */
  I32(26, 1, 4),
  /** A signed 64-bit integer. */
  I64(27, 1, 8),
  /** An IEEE double-precision float. */
  F64(28, 1, 8),
  /** A codebook of 1.75 bits. */
  IQ1_M(29, 256, 56),
  /** A brain float: the upper half of a single-precision float. */
  BF16(30, 1, 2),
  /** Ternary, 1.6875 bits. */
  TQ1_0(34, 256, 54),
  /** Ternary, 2.0625 bits. */
  TQ2_0(35, 256, 66),
  /** The 4-bit float of the Open Compute Project's microscaling formats. */
  MXFP4(39, 32, 17),
  /** NVIDIA's 4-bit float, four scales to a block. */
  NVFP4(40, 64, 36);

  private final int number;
  private final int elementsPerBlock;
  private final int bytesPerBlock;

  GgmlType(int number, int elementsPerBlock, int bytesPerBlock) {
    this.number = number;
    this.elementsPerBlock = elementsPerBlock;
    this.bytesPerBlock = bytesPerBlock;
  }

  /** Returns the number that stands for the type in files. */
  public int number() {
    return number;
  }

  @Override
  public int elementsPerBlock() {
    return elementsPerBlock;
  }

  @Override
  public int bitsPerBlock() {
    return 8 * bytesPerBlock;
  }

  /** Returns the size of one block in bytes, from 1 to 292. */
  public int bytesPerBlock() {
    return bytesPerBlock;
  }

  /** Returns the type of this number, if ggml has one. */
  public static Optional<GgmlType> numbered(long number) {
    for (GgmlType type : values()) {
      if (type.number == number) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
