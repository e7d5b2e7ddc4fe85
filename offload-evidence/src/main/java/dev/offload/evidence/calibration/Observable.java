package dev.offload.evidence.calibration;

import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.program.Direction;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.evidence.measurement.Metric;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a run does, or is measured by, that can tell something of a constant. */
enum Observable {
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
  /** Copies and exchanges share a link. */
  MEETINGS,
  /** The first step is part of what was timed. */
  FIRST_STEP,
  /** Whole requests were timed. */
  REQUESTS;

  /** Returns what a program does on a machine. */
  static Set<Observable> of(Program program, Machine machine) {
    Set<Observable> evidence = EnumSet.of(KERNELS);
    for (Segment segment : program.segments()) {
      for (Operation operation : segment.operations()) {
        if (operation instanceof Operation.Collective) {
          evidence.add(COLLECTIVES);
        } else if (operation instanceof Operation.Transfer transfer
            && transfer.hostMemory() != HostMemory.DISK) {
          evidence.add(of(transfer));
        }
      }
    }
    List<Link> shared = new ArrayList<>(machine.linksOf(TrafficClass.COLLECTIVE));
    shared.retainAll(machine.linksOf(TrafficClass.H2D_PINNED));
    if (evidence.containsAll(EnumSet.of(COLLECTIVES, H2D_PINNED)) && !shared.isEmpty()) {
      evidence.add(MEETINGS);
    }
    return evidence;
  }

  private static Observable of(Operation.Transfer transfer) {
    if (transfer.hostMemory() != HostMemory.PINNED) {
      return PAGEABLE;
    }
    return transfer.direction() == Direction.H2D ? H2D_PINNED : D2H_PINNED;
  }

  /** Returns what a figure tells beside what its run does. */
  static Set<Observable> of(Metric metric) {
    return switch (metric) {
      case FIRST_STEP, DENOISE -> EnumSet.of(FIRST_STEP);
      case TOTAL -> EnumSet.of(FIRST_STEP, REQUESTS);
      case H2D_RATE -> EnumSet.of(H2D_PINNED);
      default -> EnumSet.noneOf(Observable.class);
    };
  }
}
