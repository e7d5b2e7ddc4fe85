package dev.offload.core.program;

/**
 * The in-order queues of a rank. Operations on different streams are ordered only by events, as in
 * CUDA.
 */
public enum Stream {
  /** Kernels, the collectives they wait for, and blocking copies. */
  COMPUTE,
  /** Copies from host to device, and the gathers of what each rank copied a shard of. */
  H2D,
  /** Copies from device to host. */
  D2H,
  /** Collectives that run beside kernels. */
  COMMUNICATION
}
