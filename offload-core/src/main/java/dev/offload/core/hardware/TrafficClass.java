package dev.offload.core.hardware;

/** Kinds of traffic, each with its own route, weight and limit on a machine. */
public enum TrafficClass {
  /** Copies from pinned host memory to the device. */
  H2D_PINNED,
  /** Copies from the device to pinned host memory. */
  D2H_PINNED,
  /** Copies from pageable host memory to the device, through a host thread's memcpy. */
  H2D_PAGEABLE,
  /** Copies from the device to pageable host memory, through a host thread's memcpy. */
  D2H_PAGEABLE,
  /** What a rank sends and receives in a collective. */
  COLLECTIVE,
  /**
   * Reads from disk to the device, through pinned staging buffers, all at the pace of the slowest.
   * The one kind that a machine may lack.
   */
  H2D_DISK
}
