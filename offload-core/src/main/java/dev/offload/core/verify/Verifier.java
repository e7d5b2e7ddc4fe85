package dev.offload.core.verify;

import dev.offload.core.model.KernelClass;
import dev.offload.core.model.Precision;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.Chunk;
import dev.offload.core.program.DeviceCopy;
import dev.offload.core.program.Direction;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Scenario;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
 * the layers on the device that it says it leaves there and no others, and stays within the budget,
 * in every order that its streams allow. A run that begins with what another left may follow that.
 * As with pointers, an operation means the memory that its layer had when it was launched: a layer
 * may be loaded again, into fresh memory, while the old is still in use. That a stream holds a
 * limited number of launches only rules orders out, and is not used.
 *
 * <p>Stateless and thread-safe.
 */
public final class Verifier {
  private Verifier() {}

  /** Verifies a program within the memory that its scenario leaves for weights. */
  public static Verification verify(Scenario scenario, Program program) {
    return verify(scenario, program, scenario.weightBudgetBytes(program.waitingForwards()));
  }

  /**
   * Verifies a program.
   *
   * @param scenario the scenario that the program was recorded for, for the names of its layers
   * @param budgetBytes the device memory that weights may take
   */
  public static Verification verify(Scenario scenario, Program program, long budgetBytes) {
    return new Pass(scenario, program, budgetBytes).run();
  }

  private record HostCopy(LayerId layer, HostMemory memory, WeightFormat format, boolean ofShard) {}

  private record WriteBack(int stream, int place) {}

  private static final class Pass {
    private final Scenario scenario;
    private final Program program;
    private final long budgetBytes;
    private final Clocks clocks = new Clocks();
    private final WorstCaseMemory memory = new WorstCaseMemory();
    private final Map<LayerId, Buffer> stored = new LinkedHashMap<>();
    private final Map<LayerId, Buffer> dequantized = new LinkedHashMap<>();
    private final Map<HostCopy, WriteBack> writeBacks = new HashMap<>();
    private final List<Hazard> hazards = new ArrayList<>();
    private long orders;
    private int operations;
    private int step = 1;
    private int index;

    Pass(Scenario scenario, Program program, long budgetBytes) {
      this.scenario = scenario;
      this.program = program;
      this.budgetBytes = budgetBytes;
    }

    Verification run() {
      program.preloaded().forEach((layer, weights) -> stored.put(layer, Buffer.preloaded(weights)));
      for (Segment segment : program.segments()) {
        step = segment.step();
        index = 0;
        for (Operation operation : segment.operations()) {
          visit(operation);
          index++;
          operations++;
        }
      }
      requireNothingLeft();
      requireRestored();
      WorstCaseMemory.Peak peak = memory.peak(program.preloadedBytes());
      requireWithinBudget(peak);
      int peakStep = peak.allocation().map(WorstCaseMemory.Change::step).orElse(1);
      return new Verification(operations, orders, peak.bytes(), peakStep, budgetBytes, hazards);
    }

    private void visit(Operation operation) {
      if (operation instanceof Operation.HostBlock block) {
        if (requireRecorded(operation, block.event().id(), block.event().name(), "the host")) {
          clocks.hostWaits(block.event().id());
        }
      } else if (operation instanceof Operation.Streamed streamed) {
        int stream = streamed.stream().ordinal();
        visit(streamed, stream, clocks.launch(stream));
        clocks.ended(stream);
        if (operation instanceof Operation.RecordEvent record) {
          clocks.record(record.event().id(), stream);
        } else if (operation instanceof Operation.Transfer transfer && transfer.blocking()) {
          clocks.hostWaitsFor(stream);
        }
      }
    }

    private void visit(Operation.Streamed operation, int stream, int place) {
      if (operation instanceof Operation.Kernel kernel) {
        Optional<Buffer> buffer = read(kernel, kernel.layer(), kernel.reads(), place);
        if (kernel.kernelClass() == KernelClass.LINEAR) {
          // Other kernels read no matrices.
          buffer.ifPresent(read -> requirePrecision(kernel, read));
        }
      } else if (operation instanceof Operation.Dequantize dequantize) {
        read(dequantize, dequantize.layer(), DeviceCopy.STORED, place);
        write(
            dequantize,
            dequantize.layer(),
            DeviceCopy.DEQUANTIZED,
            Chunk.WHOLE,
            WeightFormat.BF16,
            place);
      } else if (operation instanceof Operation.Transfer transfer) {
        if (transfer.direction() == Direction.H2D) {
          load(transfer, place);
        } else {
          read(transfer, transfer.layer(), DeviceCopy.STORED, place)
              .filter(buffer -> !transfer.format().equals(buffer.format()))
              .ifPresent(buffer -> reportFormat(transfer, transfer.layer(), buffer));
          writeBacks.put(source(transfer), new WriteBack(stream, place));
        }
      } else if (operation instanceof Operation.Collective collective
          && collective.gathersWeights()) {
        gather(collective, place);
      } else if (operation instanceof Operation.Allocate allocate) {
        allocate(allocate, place);
      } else if (operation instanceof Operation.Free free) {
        free(free, place);
      } else if (operation instanceof Operation.WaitEvent wait) {
        String waiting = wait.stream().toString();
        if (requireRecorded(operation, wait.event().id(), wait.event().name(), waiting)) {
          clocks.streamWaits(wait.event().id(), stream);
        }
      }
    }

    private void allocate(Operation.Allocate allocate, int place) {
      Buffer earlier =
          buffers(allocate.copy())
              .put(allocate.layer(), Buffer.allocated(allocate, place, step, index));
      if (earlier != null) {
        report(
            HazardKind.DOUBLE_LOAD,
            allocate,
            allocate.layer(),
            "a release of the layer before %s allocates it again".formatted(allocate.stream()));
      }
      memory.change(allocate, allocate.bytes(), place, step, index, clocks);
    }

    private Map<LayerId, Buffer> buffers(DeviceCopy copy) {
      return copy == DeviceCopy.STORED ? stored : dequantized;
    }

    private void load(Operation.Transfer transfer, int place) {
      LayerId layer = transfer.layer();
      if (!writeBacks.isEmpty() && stored.containsKey(layer)) {
        WriteBack source = writeBacks.get(source(transfer));
        if (source != null) {
          requireOrder(
              HazardKind.READ_BEFORE_LOADED,
              transfer,
              layer,
              source.stream,
              source.place,
              "the layer's copy to the host");
        }
      }
      write(transfer, layer, DeviceCopy.STORED, transfer.chunk(), transfer.format(), place);
    }

    private static HostCopy source(Operation.Transfer transfer) {
      return new HostCopy(
          transfer.layer(), transfer.hostMemory(), transfer.format(), transfer.chunk().ofShard());
    }

    private void write(
        Operation.Streamed operation,
        LayerId layer,
        DeviceCopy copy,
        Chunk chunk,
        WeightFormat format,
        int place) {
      Buffer buffer = buffers(copy).get(layer);
      if (buffer == null) {
        report(
            HazardKind.ABSENT_LAYER,
            operation,
            layer,
            "an allocation of the layer before %s copies to it".formatted(operation.stream()));
        return;
      }
      if (buffer.holds(chunk)) {
        report(
            HazardKind.DOUBLE_LOAD,
            operation,
            layer,
            "a release of the layer before %s copies to it again".formatted(operation.stream()));
      }
      requireAllocated(HazardKind.ABSENT_LAYER, operation, layer, buffer);
      requireUsesEnded(HazardKind.OVERWRITTEN_WHILE_IN_USE, operation, layer, buffer);
      if (buffer.holdsSome() && !format.equals(buffer.format())) {
        reportFormat(operation, layer, buffer);
      }
      buffer.load(chunk, format, operation.stream().ordinal(), place, step);
    }

    /** A gather reads the rank's shard and writes the others', in the same memory. */
    private void gather(Operation.Collective gather, int place) {
      LayerId layer = gather.layer();
      Buffer buffer = stored.get(layer);
      if (buffer != null && buffer.isFilled()) {
        report(
            HazardKind.DOUBLE_LOAD,
            gather,
            layer,
            "a copy of a shard of the layer before %s gathers it".formatted(gather.stream()));
        return;
      }
      if (buffer == null || !buffer.awaitsGather()) {
        report(
            HazardKind.ABSENT_LAYER,
            gather,
            layer,
            "a load of the rank's shard of the layer before %s gathers it"
                .formatted(gather.stream()));
        return;
      }
      requireLoadsEnded(gather, layer, buffer);
      requireUsesEnded(HazardKind.OVERWRITTEN_WHILE_IN_USE, gather, layer, buffer);
      buffer.gather(gather.stream().ordinal(), place, step);
    }

    /** Returns the memory that is read; empty if there is none. */
    private Optional<Buffer> read(
        Operation.Streamed operation, LayerId layer, DeviceCopy copy, int place) {
      Buffer buffer = buffers(copy).get(layer);
      if (buffer == null || !buffer.isFilled()) {
        report(
            HazardKind.ABSENT_LAYER,
            operation,
            layer,
            "%s of the layer before %s reads it"
                .formatted(
                    buffer == null || !buffer.holdsSome()
                        ? "a load"
                        : buffer.awaitsGather() ? "a gather" : "all chunks",
                    operation.stream()));
        return Optional.empty();
      }
      requireLoadsEnded(operation, layer, buffer);
      buffer.use(operation.stream().ordinal(), place, step);
      return Optional.of(buffer);
    }

    private void requireLoadsEnded(Operation.Streamed operation, LayerId layer, Buffer buffer) {
      for (int stream = 0; stream < Clocks.STREAMS; stream++) {
        if (buffer.lastLoad[stream] != Buffer.NONE) {
          requireOrder(
              HazardKind.READ_BEFORE_LOADED,
              operation,
              layer,
              stream,
              buffer.lastLoad[stream],
              "the layer's copy");
        }
      }
    }

    private void requirePrecision(Operation.Kernel kernel, Buffer buffer) {
      WeightFormat format = buffer.format();
      Precision needed = format.isQuantized() ? format.precision() : Precision.BF16;
      if (kernel.precision() != needed) {
        reportFormat(kernel, kernel.layer(), buffer);
      }
    }

    private void reportFormat(Operation.Streamed operation, LayerId layer, Buffer buffer) {
      report(
          HazardKind.WRONG_FORMAT,
          operation,
          layer,
          "a copy of the layer in the format that %s takes it for, and not in %s"
              .formatted(operation.stream(), buffer.format().precision()));
    }

    private void free(Operation.Free free, int place) {
      Buffer buffer = buffers(free.copy()).remove(free.layer());
      if (buffer == null) {
        report(
            HazardKind.DOUBLE_FREE,
            free,
            free.layer(),
            "an allocation of the layer before %s gives it back".formatted(free.stream()));
        return;
      }
      requireAllocated(HazardKind.DOUBLE_FREE, free, free.layer(), buffer);
      requireUsesEnded(HazardKind.FREED_WHILE_IN_USE, free, free.layer(), buffer);
      memory.change(free, -buffer.bytes, place, step, index, clocks);
    }

    private void requireAllocated(
        HazardKind kind, Operation.Streamed operation, LayerId layer, Buffer buffer) {
      if (buffer.allocation.isPresent()) {
        int stream = buffer.allocation.get().stream().ordinal();
        requireOrder(
            kind, operation, layer, stream, buffer.allocationPlace, "the layer's allocation");
      }
    }

    private void requireUsesEnded(
        HazardKind kind, Operation.Streamed operation, LayerId layer, Buffer buffer) {
      for (int user = 0; user < Clocks.STREAMS; user++) {
        if (buffer.lastUse[user] != Buffer.NONE
            && !isOrdered(operation.stream().ordinal(), user, buffer.lastUse[user])) {
          String use = "the layer's use in step %d".formatted(buffer.lastUseStep[user]);
          reportOrder(kind, operation, layer, user, use);
        }
      }
    }

    private void requireOrder(
        HazardKind kind,
        Operation.Streamed operation,
        LayerId layer,
        int earlierStream,
        int earlierPlace,
        String earlier) {
      if (!isOrdered(operation.stream().ordinal(), earlierStream, earlierPlace)) {
        reportOrder(kind, operation, layer, earlierStream, earlier);
      }
    }

    private boolean isOrdered(int stream, int earlierStream, int earlierPlace) {
      orders++;
      return clocks.follows(stream, earlierStream, earlierPlace);
    }

    private boolean requireRecorded(Operation operation, int event, String name, String waiting) {
      orders++;
      if (!clocks.isRecorded(event)) {
        hazards.add(
            new Hazard(
                HazardKind.EVENT_NEVER_RECORDED,
                step,
                index,
                Optional.of(operation),
                "",
                "a record of the event (%s) before %s waits for it".formatted(name, waiting)));
        return false;
      }
      return true;
    }

    private void requireRestored() {
      program
          .left()
          .forEach(
              (layer, weights) -> {
                Buffer buffer = stored.get(layer);
                if (buffer == null
                    || buffer.bytes != weights.bytes()
                    || !buffer.holds(weights.format())) {
                  hazards.add(
                      new Hazard(
                          HazardKind.NOT_RESTORED,
                          step,
                          Math.max(0, index - 1),
                          Optional.empty(),
                          name(layer),
                          buffer == null || !buffer.isFilled()
                              ? "a load of the layer before the end, which " + demand(layer)
                              : "a load of the layer in %s before the end, as it %s"
                                  .formatted(weights.format().precision(), demand(layer))));
                }
              });
    }

    private String demand(LayerId layer) {
      return program.left().get(layer).equals(program.preloaded().get(layer))
          ? "was there at the start"
          : "is to be there for the next run";
    }

    private void requireNothingLeft() {
      stored.forEach(
          (layer, buffer) -> {
            if (!program.left().containsKey(layer)) {
              reportLeak(layer, buffer);
            }
          });
      dequantized.forEach(this::reportLeak);
    }

    private void reportLeak(LayerId layer, Buffer buffer) {
      Operation.Allocate allocation = buffer.allocation.orElseThrow();
      hazards.add(
          new Hazard(
              HazardKind.LEAK,
              buffer.allocationStep,
              buffer.allocationIndex,
              Optional.of(allocation),
              name(layer),
              "a release of the %d bytes that %s allocated, before the end"
                  .formatted(buffer.bytes, allocation.stream())));
    }

    private void requireWithinBudget(WorstCaseMemory.Peak peak) {
      if (peak.bytes() <= budgetBytes) {
        return;
      }
      String excess =
          "the weights take %d bytes, %d more than the budget"
              .formatted(peak.bytes(), peak.bytes() - budgetBytes);
      hazards.add(
          peak.allocation()
              .map(change -> overBudget(change, peak.heldBack(), excess))
              .orElseGet(
                  () ->
                      new Hazard(
                          HazardKind.OVER_BUDGET,
                          1,
                          0,
                          Optional.empty(),
                          "",
                          "before the first step " + excess)));
    }

    private Hazard overBudget(
        WorstCaseMemory.Change allocation,
        Optional<WorstCaseMemory.Change> heldBack,
        String excess) {
      Operation.Allocate allocate = (Operation.Allocate) allocation.operation();
      String missing =
          heldBack
              .map(change -> (Operation.Free) change.operation())
              .map(
                  free ->
                      "%s need not follow the release of (%s) on %s, and then %s"
                          .formatted(allocate.stream(), name(free.layer()), free.stream(), excess))
              .orElse("even in program order " + excess);
      return new Hazard(
          HazardKind.OVER_BUDGET,
          allocation.step(),
          allocation.index(),
          Optional.of(allocate),
          name(allocate.layer()),
          missing);
    }

    private String name(LayerId layer) {
      return scenario.layer(layer).name();
    }

    private void reportOrder(
        HazardKind kind,
        Operation.Streamed operation,
        LayerId layer,
        int earlierStream,
        String earlier) {
      report(
          kind,
          operation,
          layer,
          "%s must follow %s on %s"
              .formatted(operation.stream(), earlier, Stream.values()[earlierStream]));
    }

    private void report(HazardKind kind, Operation operation, LayerId layer, String missing) {
      hazards.add(new Hazard(kind, step, index, Optional.of(operation), name(layer), missing));
    }
  }
}
