package dev.offload.report.html;

/**
 * What one stream did for a while.
 *
 * @param kind what sort of thing it is, a key of the chart's colours
 * @param name what it is, for people
 * @param layer the layer it belongs to, as in "blocks.20"
 * @param startMilliseconds when it began, from the start of the layer that is looked at
 * @param milliseconds how long it took
 * @param lostMilliseconds how much less a collective would have taken with the machine to itself
 * @param bytes what it moved; 0 for kernels
 */
record PassSlice(
    Kind kind,
    String name,
    String layer,
    double startMilliseconds,
    double milliseconds,
    double lostMilliseconds,
    double bytes) {

  /** Sorts of slices. */
  enum Kind {
    /** Matrix products with weights. */
    LINEAR,
    /** Attention kernels. */
    ATTENTION,
    /** Kernels that device memory bounds. */
    ELEMENTWISE,
    /** Kernels that expand quantized weights. */
    DEQUANTIZE,
    /** Exchanges between GPUs. */
    COLLECTIVE,
    /** Copies from host to device. */
    COPY_IN,
    /** Copies from device to host. */
    COPY_OUT
  }
}
