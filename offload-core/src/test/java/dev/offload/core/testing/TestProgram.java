package dev.offload.core.testing;

import dev.offload.core.model.KernelClass;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.DeviceWeights;
import dev.offload.core.program.Direction;
import dev.offload.core.program.Event;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.CollectiveKind;
import dev.offload.core.scenario.LayerId;
import java.util.List;
import java.util.Map;

/** Operations and programs written by hand, in terms of the time they take on a test machine. */
public final class TestProgram {
  public static final LayerId FIRST = new LayerId(0, 0);
  public static final LayerId SECOND = new LayerId(0, 1);
  public static final Event READY = new Event(0, "ready");
  public static final Event DONE = new Event(1, "done");

  private static final DeviceWeights A_BYTE = new DeviceWeights(WeightFormat.BF16, 1);

  private TestProgram() {}

  /** Returns a program of one step, with both layers on the device. */
  public static Program of(Operation... operations) {
    return new Program(
        List.of(new Segment(1, List.of(operations))),
        Map.of(FIRST, A_BYTE, SECOND, A_BYTE),
        2,
        List.of());
  }

  /** Returns a program of one step, with nothing on the device. */
  public static Program onEmptyDevice(Operation... operations) {
    return new Program(List.of(new Segment(1, List.of(operations))), Map.of(), 2, List.of());
  }

  /** A kernel that computes so long and moves no bytes. */
  public static Operation kernel(double seconds) {
    return kernel(FIRST, seconds);
  }

  public static Operation kernel(LayerId layer, double seconds) {
    return new Operation.Kernel(layer, "kernel", KernelClass.LINEAR, seconds * 100e12, 0, 1);
  }

  /** A kernel that computes next to nothing and moves so many bytes of device memory. */
  public static Operation memoryKernel(double bytes) {
    return new Operation.Kernel(FIRST, "memory", KernelClass.ELEMENTWISE, 1, bytes, 1);
  }

  /** An asynchronous pinned copy of the second layer that takes so long at 20 GB/s. */
  public static Operation copy(double seconds) {
    return copy(seconds, HostMemory.PINNED, false, Stream.H2D);
  }

  public static Operation copy(double seconds, HostMemory memory, boolean blocking, Stream stream) {
    return new Operation.Transfer(
        SECOND, Direction.H2D, memory, Math.round(seconds * 20e9), 1, blocking, stream);
  }

  /** A Ulysses exchange that takes so long at 20 GB/s. */
  public static Operation exchange(double seconds) {
    return exchange(CollectiveKind.ULYSSES_ALL_TO_ALL, seconds, Stream.COMPUTE);
  }

  public static Operation exchange(CollectiveKind kind, double seconds, Stream stream) {
    return new Operation.Collective(FIRST, "exchange", kind, seconds * 20e9, stream);
  }

  public static Operation record(Event event, Stream stream) {
    return new Operation.RecordEvent(event, stream);
  }

  public static Operation await(Event event, Stream stream) {
    return new Operation.WaitEvent(event, stream);
  }
}
