package dev.offload.core.verify;

import dev.offload.core.program.Direction;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Scenario;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Proves that a program is safe, without running it.
 *
 * <p>A wait refers to a record that the host launched before it, so every order between operations
 * points forward in the program: what is not ordered when an operation is met never will be, and no
 * cycle of waits can arise. One pass suffices, whose cost is linear in the number of operations.
 *
 * <p>A program that this accepts never reads a layer before its copy has ended, never gives memory
 * back or writes it while an operation may use it, never waits for what was not recorded, ends with
 * no layer on the device that was not there at the start, and stays within the budget, in every
 * order that its streams allow. Stateless and thread-safe.
 */
public final class Verifier {
  private Verifier() {}

  /**
   * Verifies a program.
   *
   * @param scenario the scenario that the program was recorded for, for the names of its layers
   * @param budgetBytes the device memory that weights may take
   */
  public static Verification verify(Scenario scenario, Program program, long budgetBytes) {
    return new Pass(scenario, program, budgetBytes).run();
  }

  /** A layer's memory on the device. */
  private static final class Buffer {
    final long bytes;
    final boolean fromStart;
    final int allocationStream;
    final int allocationPlace;
    int loadStream = -1;
    int loadPlace;
    boolean loaded;

    /** The last place on each stream that uses this memory, or -1. */
    final int[] lastUse = {-1, -1, -1, -1};

    final int[] lastUseStep = new int[Clocks.STREAMS];

    Buffer(long bytes, boolean fromStart, int allocationStream, int allocationPlace) {
      this.bytes = bytes;
      this.fromStart = fromStart;
      this.allocationStream = allocationStream;
      this.allocationPlace = allocationPlace;
      this.loaded = fromStart;
    }
  }

  private static final class Pass {
    private final Scenario scenario;
    private final Program program;
    private final long budgetBytes;
    private final Clocks clocks = new Clocks();
    private final WorstCaseMemory memory = new WorstCaseMemory();
    private final Map<LayerId, Buffer> buffers = new HashMap<>();
    private final List<Hazard> hazards = new ArrayList<>();
    private long orders;
    private int operations;
    private int step;
    private int index;

    Pass(Scenario scenario, Program program, long budgetBytes) {
      this.scenario = scenario;
      this.program = program;
      this.budgetBytes = budgetBytes;
    }

    Verification run() {
      long initial = 0;
      for (Map.Entry<LayerId, Long> layer : program.preloaded().entrySet()) {
        buffers.put(layer.getKey(), new Buffer(layer.getValue(), true, -1, 0));
        initial += layer.getValue();
      }
      for (Segment segment : program.segments()) {
        step = segment.step();
        index = 0;
        for (Operation operation : segment.operations()) {
          visit(operation);
          index++;
          operations++;
        }
      }
      atTheEnd();
      WorstCaseMemory.Peak peak = memory.peak(initial);
      if (peak.bytes() > budgetBytes) {
        hazards.add(
            new Hazard(
                HazardKind.OVER_BUDGET,
                peak.step(),
                0,
                Optional.empty(),
                "",
                "in some order the weights take %d bytes, %d more than the budget"
                    .formatted(peak.bytes(), peak.bytes() - budgetBytes)));
      }
      return new Verification(operations, orders, peak.bytes(), peak.step(), budgetBytes, hazards);
    }

    private void visit(Operation operation) {
      if (operation instanceof Operation.HostBlock block) {
        if (requireRecorded(operation, block.event().id(), block.event().name())) {
          clocks.hostWaits(block.event().id());
        }
        return;
      }
      if (!(operation instanceof Operation.Streamed streamed)) {
        return;
      }
      int stream = streamed.stream().ordinal();
      int place = clocks.launch(stream);
      if (operation instanceof Operation.Kernel kernel) {
        read(operation, kernel.layer(), stream, place);
      } else if (operation instanceof Operation.Transfer transfer) {
        transfer(transfer, stream, place);
      } else if (operation instanceof Operation.Allocate allocate) {
        allocate(allocate, stream, place);
      } else if (operation instanceof Operation.Free free) {
        free(free, place);
      } else if (operation instanceof Operation.Wait wait) {
        if (requireRecorded(operation, wait.event().id(), wait.event().name())) {
          clocks.streamWaits(wait.event().id(), stream);
        }
      }
      clocks.ended(stream);
      if (operation instanceof Operation.Record record) {
        clocks.record(record.event().id(), stream);
      } else if (operation instanceof Operation.Transfer transfer && transfer.blocking()) {
        clocks.hostWaitsFor(stream);
      }
    }

    private boolean requireRecorded(Operation operation, int event, String name) {
      orders++;
      if (clocks.isRecorded(event)) {
        return true;
      }
      report(
          HazardKind.EVENT_NEVER_RECORDED,
          operation,
          "",
          "a record of the event (%s) before this wait".formatted(name));
      return false;
    }

    private void transfer(Operation.Transfer transfer, int stream, int place) {
      if (transfer.direction() == Direction.D2H) {
        read(transfer, transfer.layer(), stream, place);
        return;
      }
      Buffer buffer = buffers.get(transfer.layer());
      if (buffer == null) {
        report(
            HazardKind.ABSENT_LAYER,
            transfer,
            transfer.layer(),
            "device memory for the layer before its copy");
        return;
      }
      if (buffer.loaded || buffer.loadStream >= 0) {
        report(
            HazardKind.DOUBLE_LOAD,
            transfer,
            transfer.layer(),
            "a release of the layer between its two loads");
      }
      requireOrder(
          HazardKind.OVERWRITTEN_WHILE_IN_USE,
          transfer,
          stream,
          buffer.allocationStream,
          buffer.allocationPlace,
          "its allocation");
      requireUsesEnded(HazardKind.OVERWRITTEN_WHILE_IN_USE, transfer, transfer.layer(), buffer);
      buffer.loadStream = stream;
      buffer.loadPlace = place;
      use(buffer, stream, place);
    }

    private void read(Operation operation, LayerId layer, int stream, int place) {
      Buffer buffer = buffers.get(layer);
      if (buffer == null || (!buffer.loaded && buffer.loadStream < 0)) {
        report(HazardKind.ABSENT_LAYER, operation, layer, "a load of the layer before it is read");
        return;
      }
      if (!buffer.loaded) {
        boolean ordered =
            requireOrder(
                HazardKind.READ_BEFORE_LOADED,
                operation,
                stream,
                buffer.loadStream,
                buffer.loadPlace,
                "the layer's copy");
        if (ordered && operation instanceof Operation.Kernel) {
          // All kernels run on one stream, so those after this one are ordered too.
          buffer.loaded = true;
        }
      }
      use(buffer, stream, place);
    }

    private void use(Buffer buffer, int stream, int place) {
      buffer.lastUse[stream] = place;
      buffer.lastUseStep[stream] = step;
    }

    private void allocate(Operation.Allocate allocate, int stream, int place) {
      if (buffers.containsKey(allocate.layer())) {
        report(
            HazardKind.DOUBLE_LOAD,
            allocate,
            allocate.layer(),
            "a release of the layer before it is allocated again");
      }
      buffers.put(allocate.layer(), new Buffer(allocate.bytes(), false, stream, place));
      memory.change(allocate.stream(), place, allocate.bytes(), clocks, step);
    }

    private void free(Operation.Free free, int place) {
      Buffer buffer = buffers.remove(free.layer());
      if (buffer == null) {
        report(
            HazardKind.DOUBLE_FREE, free, free.layer(), "an allocation of the layer before this");
        return;
      }
      requireUsesEnded(HazardKind.FREED_WHILE_IN_USE, free, free.layer(), buffer);
      memory.change(free.stream(), place, -buffer.bytes, clocks, step);
    }

    private void requireUsesEnded(
        HazardKind kind, Operation.Streamed operation, LayerId layer, Buffer buffer) {
      int stream = operation.stream().ordinal();
      for (int user = 0; user < Clocks.STREAMS; user++) {
        if (buffer.lastUse[user] >= 0) {
          requireOrder(
              kind,
              operation,
              stream,
              user,
              buffer.lastUse[user],
              "the layer's use in step %d".formatted(buffer.lastUseStep[user]));
        }
      }
    }

    private boolean requireOrder(
        HazardKind kind,
        Operation operation,
        int stream,
        int earlierStream,
        int earlierPlace,
        String earlier) {
      orders++;
      if (earlierStream < 0 || clocks.follows(stream, earlierStream, earlierPlace)) {
        return true;
      }
      report(
          kind,
          operation,
          layerOf(operation),
          "%s must follow %s on %s"
              .formatted(Stream.values()[stream], earlier, Stream.values()[earlierStream]));
      return false;
    }

    private static LayerId layerOf(Operation operation) {
      if (operation instanceof Operation.Kernel kernel) {
        return kernel.layer();
      }
      if (operation instanceof Operation.Transfer transfer) {
        return transfer.layer();
      }
      return ((Operation.Free) operation).layer();
    }

    private void atTheEnd() {
      buffers.forEach(
          (layer, buffer) -> {
            if (!buffer.fromStart && !program.preloaded().containsKey(layer)) {
              hazards.add(
                  new Hazard(
                      HazardKind.LEAK,
                      step,
                      index,
                      Optional.empty(),
                      scenario.layer(layer).name(),
                      "a release of its %d bytes before the end".formatted(buffer.bytes)));
            }
          });
    }

    private void report(HazardKind kind, Operation operation, LayerId layer, String missing) {
      report(kind, operation, scenario.layer(layer).name(), missing);
    }

    private void report(HazardKind kind, Operation operation, String layer, String missing) {
      hazards.add(new Hazard(kind, step, index, Optional.of(operation), layer, missing));
    }
  }
}
