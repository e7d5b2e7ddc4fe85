package dev.offload.core.report;

import dev.offload.core.model.ComponentDescription;
import dev.offload.core.model.TensorDescription;
import dev.offload.core.program.HostHome;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Program;
import dev.offload.core.scenario.PinnedRounding;
import dev.offload.core.scenario.Scenario;

/**
 * The host memory of all ranks of the node together, in bytes. Every rank is a process with copies
 * of its own; the text encoder is kept pinned while it is off the device.
 *
 * @param pinnedBytes page-locked memory, with the allocator's rounding
 * @param pageableBytes ordinary memory
 */
public record HostUsage(long pinnedBytes, long pageableBytes) {
  /** One is read into while the other is copied from. */
  private static final int STAGING_BUFFERS = 2;

  static HostUsage of(Scenario scenario, Program program) {
    PinnedRounding rounding = scenario.runtime().pinnedRounding();
    long pinned = 0;
    for (ComponentDescription encoder : scenario.model().encoders()) {
      pinned += lockedBytes(encoder, rounding);
    }
    long pageable = 0;
    long staging = 0;
    for (HostHome home : program.hostHomes()) {
      for (long block : home.blocks()) {
        if (home.memory() == HostMemory.PINNED) {
          pinned += rounding.lockedBytes(block);
        } else if (home.memory() == HostMemory.PAGEABLE) {
          pageable += block;
        }
      }
      if (home.memory() == HostMemory.DISK) {
        staging = Math.max(staging, STAGING_BUFFERS * rounding.lockedBytes(home.stagingBytes()));
      }
    }
    int ranks = scenario.parallelism().gpus();
    return new HostUsage(ranks * (pinned + staging), ranks * pageable);
  }

  private static long lockedBytes(ComponentDescription encoder, PinnedRounding rounding) {
    long bytes = 0;
    for (TensorDescription tensor : encoder.tensors()) {
      bytes += rounding.lockedBytes(tensor.elements() * encoder.precision().bytesPerElement());
    }
    return bytes;
  }

  /** Returns the sum in bytes. */
  public long totalBytes() {
    return pinnedBytes + pageableBytes;
  }
}
