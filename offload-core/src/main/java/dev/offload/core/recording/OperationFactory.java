package dev.offload.core.recording;

import dev.offload.core.program.Direction;
import dev.offload.core.program.Event;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Phase;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes operations, each distinct one only once: a program repeats the same few thousand operations
 * step after step, and sharing them makes steps cheap to keep and to compare.
 */
final class OperationFactory {
  private record PhaseKey(LayerId layer, Phase phase) {}

  private final Map<Operation, Operation> known = new HashMap<>();
  private final Map<PhaseKey, Operation> phases = new HashMap<>();
  private final Map<LayerId, Event> loaded = new HashMap<>();
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

  Event ringStart() {
    return ringStart;
  }

  Event ringEnd() {
    return ringEnd;
  }

  /** Returns the event that marks the end of a layer's copy to the device. */
  Event loaded(LayerId layer, String name) {
    return loaded.computeIfAbsent(layer, id -> newEvent("loaded " + name));
  }

  Operation phase(LayerId layer, Phase phase, Stream stream) {
    return phases.computeIfAbsent(
        new PhaseKey(layer, phase),
        key ->
            phase instanceof Phase.Kernels kernels
                ? new Operation.Kernel(
                    layer,
                    kernels.name(),
                    kernels.kernelClass(),
                    kernels.flops(),
                    kernels.bytes(),
                    kernels.launches())
                : exchange(layer, (Phase.Exchange) phase, stream));
  }

  private static Operation exchange(LayerId layer, Phase.Exchange phase, Stream stream) {
    return new Operation.Collective(layer, phase.name(), phase.kind(), phase.bytesSent(), stream);
  }

  Operation record(Event event, Stream stream) {
    return shared(new Operation.Record(event, stream));
  }

  Operation await(Event event, Stream stream) {
    return shared(new Operation.Wait(event, stream));
  }

  Operation block(Event event) {
    return shared(new Operation.HostBlock(event));
  }

  Operation allocate(LayerId layer, long bytes, Stream stream) {
    return shared(new Operation.Allocate(layer, bytes, stream));
  }

  Operation free(LayerId layer, long bytes, Stream stream) {
    return shared(new Operation.Free(layer, bytes, stream));
  }

  Operation transfer(
      LayerId layer,
      Direction direction,
      HostMemory memory,
      long bytes,
      int calls,
      boolean blocking,
      Stream stream) {
    return shared(new Operation.Transfer(layer, direction, memory, bytes, calls, blocking, stream));
  }

  private Operation shared(Operation operation) {
    Operation earlier = known.putIfAbsent(operation, operation);
    return earlier == null ? operation : earlier;
  }
}
