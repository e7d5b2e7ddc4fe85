package dev.offload.core.report;

import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.HostHome;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Program;
import dev.offload.core.scenario.Component;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.PinnedRounding;
import dev.offload.core.scenario.Scenario;

/**
 * The host memory of all ranks of the node together, in bytes. Every rank is a process with copies
 * of its own; encoders are kept pinned while they are off the device, unless the program says where
 * they are.
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
    for (Component component : scenario.components()) {
      if (component.stage() == Component.Stage.ENCODING
          && !isMoved(component.weights().id(), program)) {
        pinned += lockedBytes(component.weights(), rounding);
      }
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

  /** Returns whether the program says where it is, so that nobody else keeps it. */
  private static boolean isMoved(LayerId component, Program program) {
    return program.preloaded().containsKey(component)
        || program.hostHomes().stream().anyMatch(home -> home.layer().equals(component));
  }

  private static long lockedBytes(Layer encoder, PinnedRounding rounding) {
    long bytes = 0;
    for (long tensor : encoder.tensorElements()) {
      bytes += rounding.lockedBytes(WeightFormat.BF16.bytes(tensor));
    }
    return bytes;
  }

  /** Returns the sum in bytes. */
  public long totalBytes() {
    return pinnedBytes + pageableBytes;
  }
}
