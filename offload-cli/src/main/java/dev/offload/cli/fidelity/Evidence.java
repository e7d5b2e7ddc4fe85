package dev.offload.cli.fidelity;

import dev.offload.cli.measurement.Metric;
import dev.offload.core.program.Direction;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import java.util.EnumSet;
import java.util.Set;

/** What a run does, or is measured by, that can tell something of a constant. */
enum Evidence {
  /** Kernels run. */
  KERNELS,
  /** Layers are copied from pinned memory. */
  H2D_PINNED,
  /** Layers are copied to pinned memory. */
  D2H_PINNED,
  /** Layers are copied from or to pageable memory. */
  PAGEABLE,
  /** Ranks exchange tensors. */
  COLLECTIVES,
  /** The first step is part of what was timed. */
  FIRST_STEP,
  /** Whole requests were timed. */
  REQUESTS;

  /** Returns what a program does. */
  static Set<Evidence> of(Program program) {
    Set<Evidence> evidence = EnumSet.of(KERNELS);
    for (Segment segment : program.segments()) {
      for (Operation operation : segment.operations()) {
        if (operation instanceof Operation.Collective) {
          evidence.add(COLLECTIVES);
        } else if (operation instanceof Operation.Transfer transfer) {
          evidence.add(of(transfer));
        }
      }
    }
    return evidence;
  }

  private static Evidence of(Operation.Transfer transfer) {
    if (transfer.hostMemory() != HostMemory.PINNED) {
      return PAGEABLE;
    }
    return transfer.direction() == Direction.H2D ? H2D_PINNED : D2H_PINNED;
  }

  /** Returns what a figure tells beside what its run does. */
  static Set<Evidence> of(Metric metric) {
    return switch (metric) {
      case FIRST_STEP, DENOISE -> EnumSet.of(FIRST_STEP);
      case TOTAL -> EnumSet.of(FIRST_STEP, REQUESTS);
      case H2D_RATE -> EnumSet.of(H2D_PINNED);
      default -> EnumSet.noneOf(Evidence.class);
    };
  }
}
