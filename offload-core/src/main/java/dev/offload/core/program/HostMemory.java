package dev.offload.core.program;

import dev.offload.core.api.Stable;

/** Kinds of host memory that a copy starts from or ends in. */
@Stable
public enum HostMemory {
  /** Page-locked: copied by the device's engine at the link's rate. */
  PINNED,
  /** Ordinary: copied by a host thread, through a staging buffer. */
  PAGEABLE
}
