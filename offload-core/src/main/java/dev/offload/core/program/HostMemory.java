package dev.offload.core.program;

/** Kinds of host memory that a copy starts from or ends in. */
public enum HostMemory {
  /** Page-locked: copied by the device's engine at the link's rate. */
  PINNED,
  /** Ordinary: copied by a host thread, through a staging buffer. */
  PAGEABLE
}
