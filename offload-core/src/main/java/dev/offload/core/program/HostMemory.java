package dev.offload.core.program;

import dev.offload.core.api.Stable;

/** What a copy starts from or ends in, on the side of the host. */
@Stable
public enum HostMemory {
  /** Page-locked: copied by the device's engine at the link's rate. */
  PINNED,
  /** Ordinary: copied by a host thread, through a staging buffer. */
  PAGEABLE,
  /**
   * No memory but a file: read into two page-locked staging buffers by turns, from which the
   * device's engine copies. Nothing is copied to it.
   */
  DISK
}
