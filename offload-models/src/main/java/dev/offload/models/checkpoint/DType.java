package dev.offload.models.checkpoint;

import java.util.Optional;

/**
 * The element types of the safetensors format, under the names that its headers use.
 *
 * <p>Source: the {@code Dtype} enum of the safetensors library, <a
 * href="https://docs.rs/safetensors">docs.rs/safetensors</a>.
 */
public enum DType implements ElementType {
  /** A truth value in a byte of its own. */
  BOOL(8),
  /** A 4-bit float, two to a byte. */
  F4(4),
  /** A 6-bit float with 2 exponent bits, packed. */
  F6_E2M3(6),
  /** A 6-bit float with 3 exponent bits, packed. */
  F6_E3M2(6),
  /** An unsigned byte. */
  U8(8),
  /** A signed byte. */
  I8(8),
  /** An 8-bit float with 5 exponent bits. */
  F8_E5M2(8),
  /** An 8-bit float with 4 exponent bits. */
  F8_E4M3(8),
  /** An 8-bit power of two, the scale of a microscaling block. */
  F8_E8M0(8),
  /** A signed 16-bit integer. */
  I16(16),
  /** An unsigned 16-bit integer. */
  U16(16),
  /** An IEEE half-precision float. */
  F16(16),
  /** A brain float: the upper half of a single-precision float. */
  BF16(16),
  /** A signed 32-bit integer. */
  I32(32),
  /** An unsigned 32-bit integer. */
  U32(32),
  /** An IEEE single-precision float. */
  F32(32),
  /** A complex number of two single-precision floats. */
  C64(64),
  /** An IEEE double-precision float. */
  F64(64),
  /** A signed 64-bit integer. */
  I64(64),
  /** An unsigned 64-bit integer. */
  U64(64);

  private final int bitsPerElement;

  DType(int bitsPerElement) {
    this.bitsPerElement = bitsPerElement;
  }

  /** Returns the size of one element in bits, from 4 to 64. */
  public int bitsPerElement() {
    return bitsPerElement;
  }

  @Override
  public int elementsPerBlock() {
    return 1;
  }

  @Override
  public int bitsPerBlock() {
    return bitsPerElement;
  }

  /** Returns the type of this exact name, if the format has one. */
  public static Optional<DType> named(String name) {
    for (DType type : values()) {
      if (type.name().equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
