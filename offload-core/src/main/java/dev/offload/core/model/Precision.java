package dev.offload.core.model;

/** Number formats that weights are kept or sent in. */
public enum Precision {
  /** IEEE 754 single precision. */
  FP32(4),
  /** The upper half of single precision. */
  BF16(2),
  /** IEEE 754 half precision. */
  FP16(2),
  /** 8-bit floating point with 4 exponent bits. */
  FP8(1),
  /** 8-bit integers. */
  INT8(1);

  private final int bytesPerElement;

  Precision(int bytesPerElement) {
    this.bytesPerElement = bytesPerElement;
  }

  /** Returns the size of one element in bytes. */
  public int bytesPerElement() {
    return bytesPerElement;
  }
}
