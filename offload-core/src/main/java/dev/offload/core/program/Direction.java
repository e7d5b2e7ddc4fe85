package dev.offload.core.program;

/** Directions of a copy between host and device. */
public enum Direction {
  /** Host to device. */
  H2D,
  /** Device to host. */
  D2H
}
