package dev.offload.core.program;

/** The copies of a layer's weights that may be on the device at one time. */
public enum DeviceCopy {
  /** As they came from the host. */
  STORED,
  /** Expanded to bf16 from a quantized copy. */
  DEQUANTIZED
}
