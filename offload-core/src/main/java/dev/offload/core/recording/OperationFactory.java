package dev.offload.core.recording;

import dev.offload.core.model.KernelClass;
import dev.offload.core.model.Precision;
import dev.offload.core.program.DeviceCopy;
import dev.offload.core.program.Event;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes operations, each distinct one only once: a program repeats the same few thousand operations
 * step after step, and sharing them makes steps cheap to keep and to compare.
 */
final class OperationFactory {
  /** Which part of a forward phases belong to. */
  enum Part {
    PROLOGUE,
    LAYER,
    EPILOGUE
  }

  private record WovenKey(LayerId layer, Part part, Precision precision, DeviceCopy reads) {}

  private final Map<Operation, Operation> known = new HashMap<>();
  private final Map<WovenKey, List<List<Operation>>> woven = new HashMap<>();
  private final Map<LayerId, Event> loaded = new HashMap<>();
  private final Map<LayerId, Event> written = new HashMap<>();
  private int events;
  private final Event position = newEvent("compute position");
  private final Event ringStart = newEvent("ring exchange may start");
  private final Event ringEnd = newEvent("ring exchange done");

  private Event newEvent(String name) {
    return new Event(events++, name);
  }

  /** Returns how many events there are so far. */
  int events() {
    return events;
  }

  /** Returns the event that marks how far compute has come. */
  Event position() {
    return position;
  }

  /** Returns the event that marks the end of a layer's copy to the device. */
  Event loaded(LayerId layer, String name) {
    return loaded.computeIfAbsent(layer, id -> newEvent("loaded " + name));
  }

  /** Returns the event that marks that a layer was written back, and its memory is free. */
  Event written(LayerId layer, String name) {
    return written.computeIfAbsent(layer, id -> newEvent("written back " + name));
  }

  /**
   * Returns the operations of phases, by phase. An overlapped exchange runs on a stream of its own,
   * between two events, beside the kernels of the phase after it.
   *
   * @param precision the format that linear kernels multiply matrices in
   * @param reads which copy of the weights kernels read
   */
  List<List<Operation>> woven(
      LayerId layer, Part part, List<Phase> phases, Precision precision, DeviceCopy reads) {
    return woven.computeIfAbsent(
        new WovenKey(layer, part, precision, reads), key -> weave(key, phases));
  }

  private List<List<Operation>> weave(WovenKey key, List<Phase> phases) {
    LayerId layer = key.layer;
    List<List<Operation>> result = new ArrayList<>();
    boolean beside = false;
    for (Phase phase : phases) {
      List<Operation> operations = new ArrayList<>();
      if (phase instanceof Phase.Kernels kernels) {
        operations.add(kernel(key, kernels));
        if (beside) {
          operations.add(record(ringEnd, Stream.COMMUNICATION));
          operations.add(await(ringEnd, Stream.COMPUTE));
        }
        beside = false;
      } else if (phase instanceof Phase.Exchange exchange && exchange.overlapped()) {
        operations.add(record(ringStart, Stream.COMPUTE));
        operations.add(await(ringStart, Stream.COMMUNICATION));
        operations.add(exchange(layer, exchange, Stream.COMMUNICATION));
        beside = true;
      } else {
        operations.add(exchange(layer, (Phase.Exchange) phase, Stream.COMPUTE));
      }
      result.add(List.copyOf(operations));
    }
    return List.copyOf(result);
  }

  private static Operation kernel(WovenKey key, Phase.Kernels kernels) {
    boolean linear = kernels.kernelClass() == KernelClass.LINEAR;
    return new Operation.Kernel(
        key.layer,
        kernels.name(),
        kernels.kernelClass(),
        kernels.flops(),
        kernels.bytes(),
        kernels.launches(),
        linear ? key.precision : Precision.BF16,
        key.reads);
  }

  Operation exchange(LayerId layer, Phase.Exchange phase, Stream stream) {
    return shared(
        new Operation.Collective(layer, phase.name(), phase.kind(), phase.bytesSent(), stream));
  }

  Operation record(Event event, Stream stream) {
    return shared(new Operation.RecordEvent(event, stream));
  }

  Operation await(Event event, Stream stream) {
    return shared(new Operation.WaitEvent(event, stream));
  }

  Operation block(Event event) {
    return shared(new Operation.HostBlock(event));
  }

  Operation allocate(LayerId layer, long bytes, Stream stream, DeviceCopy copy) {
    return shared(new Operation.Allocate(layer, bytes, stream, copy));
  }

  Operation free(LayerId layer, long bytes, Stream stream, DeviceCopy copy) {
    return shared(new Operation.Free(layer, bytes, stream, copy));
  }

  Operation dequantize(Operation.Dequantize dequantize) {
    return shared(dequantize);
  }

  Operation transfer(Operation.Transfer transfer) {
    return shared(transfer);
  }

  private Operation shared(Operation operation) {
    Operation earlier = known.putIfAbsent(operation, operation);
    return earlier == null ? operation : earlier;
  }
}
