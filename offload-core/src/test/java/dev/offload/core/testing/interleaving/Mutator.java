package dev.offload.core.testing.interleaving;

import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.Direction;
import dev.offload.core.program.Event;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.program.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes every mutant of a program that changes operations; {@link Mutation#SHRINK_BUDGET} is left
 * to those who know the peak.
 */
public final class Mutator {
  private record Placed(Operation operation, int step) {}

  private final Program program;
  private final List<Placed> original = new ArrayList<>();
  private final List<Mutant> mutants = new ArrayList<>();

  private Mutator(Program program) {
    this.program = program;
    for (Segment segment : program.segments()) {
      segment.operations().forEach(each -> original.add(new Placed(each, segment.step())));
    }
  }

  /** Returns all mutants, in program order. */
  public static List<Mutant> mutants(Program program) {
    Mutator mutator = new Mutator(program);
    for (int i = 0; i < mutator.original.size(); i++) {
      mutator.mutate(i);
    }
    return mutator.mutants;
  }

  private void mutate(int i) {
    Operation operation = original.get(i).operation;
    if (operation instanceof Operation.WaitEvent) {
      remove(Mutation.REMOVE_WAIT, i, 1);
      swapEvents(i);
    } else if (operation instanceof Operation.RecordEvent) {
      remove(Mutation.REMOVE_RECORD, i, 1);
      swapEvents(i);
    } else if (operation instanceof Operation.HostBlock) {
      remove(Mutation.REMOVE_HOST_BLOCK, i, 1);
      swapEvents(i);
    } else if (operation instanceof Operation.Free free) {
      remove(Mutation.DROP_RELEASE, i, 1);
      for (int to = i - 1; to >= 0; to--) {
        move(Mutation.RELEASE_EARLIER, i, to);
      }
      for (Stream stream : Stream.values()) {
        if (stream != free.stream()) {
          Operation elsewhere = new Operation.Free(free.layer(), free.bytes(), stream, free.copy());
          replace(Mutation.RELEASE_ELSEWHERE, i, elsewhere);
        }
      }
    } else if (operation instanceof Operation.Transfer transfer) {
      transfer(i, transfer);
    } else if (operation instanceof Operation.Collective gather && gather.gathersWeights()) {
      gather(i, gather);
    } else if (operation instanceof Operation.Dequantize) {
      remove(Mutation.DROP_LOAD, i, 1);
      duplicate(i, 1);
      for (int to = i + 1; to < original.size(); to++) {
        move(Mutation.LOAD_LATER, i, to);
      }
    }
    swapNeighbours(i);
  }

  private static Operation changed(
      Operation.Transfer transfer, WeightFormat format, boolean blocking) {
    return new Operation.Transfer(
        transfer.layer(),
        transfer.direction(),
        transfer.hostMemory(),
        format,
        transfer.bytes(),
        transfer.calls(),
        blocking,
        transfer.stream(),
        transfer.chunk(),
        transfer.yielding());
  }

  private void transfer(int i, Operation.Transfer transfer) {
    if (transfer.blocking()) {
      replace(Mutation.DO_NOT_BLOCK, i, changed(transfer, transfer.format(), false));
    }
    if (transfer.direction() == Direction.D2H) {
      return;
    }
    WeightFormat other = transfer.format().isQuantized() ? WeightFormat.BF16 : WeightFormat.INT8;
    replace(Mutation.OTHER_FORMAT, i, changed(transfer, other, transfer.blocking()));
    remove(Mutation.DROP_LOAD, i, 1);
    duplicate(i, 1);
    for (int to = i + 1; to < original.size(); to++) {
      move(Mutation.LOAD_LATER, i, to);
    }
    if (i > 0 && original.get(i - 1).operation instanceof Operation.Allocate) {
      remove(Mutation.DROP_LOAD, i - 1, 2);
      duplicate(i - 1, 2);
    }
  }

  private void gather(int i, Operation.Collective gather) {
    remove(Mutation.DROP_GATHER, i, 1);
    duplicate(i, 1);
    for (int to = 0; to < original.size(); to++) {
      if (to != i) {
        move(Mutation.MOVE_GATHER, i, to);
      }
    }
    for (Stream stream : Stream.values()) {
      if (stream != gather.stream()) {
        Operation elsewhere =
            new Operation.Collective(
                gather.layer(), gather.phase(), gather.kind(), gather.bytesSent(), stream);
        replace(Mutation.GATHER_ELSEWHERE, i, elsewhere);
      }
    }
  }

  private void remove(Mutation mutation, int i, int count) {
    List<Placed> changed = new ArrayList<>(original);
    changed.subList(i, i + count).clear();
    add(mutation, i, changed);
  }

  private void duplicate(int i, int count) {
    List<Placed> changed = new ArrayList<>(original);
    changed.addAll(i, List.copyOf(original.subList(i, i + count)));
    add(Mutation.DOUBLE_LOAD, i, changed);
  }

  private void replace(Mutation mutation, int i, Operation operation) {
    List<Placed> changed = new ArrayList<>(original);
    changed.set(i, new Placed(operation, original.get(i).step));
    add(mutation, i, changed);
  }

  private void move(Mutation mutation, int from, int to) {
    List<Placed> changed = new ArrayList<>(original);
    Operation moved = changed.remove(from).operation;
    changed.add(to, new Placed(moved, original.get(to).step));
    add(mutation, from, changed);
  }

  private void swapNeighbours(int i) {
    if (i + 1 == original.size()) {
      return;
    }
    Placed first = original.get(i);
    Placed second = original.get(i + 1);
    if (!stream(first.operation).equals(stream(second.operation))) {
      List<Placed> changed = new ArrayList<>(original);
      changed.set(i, new Placed(second.operation, first.step));
      changed.set(i + 1, new Placed(first.operation, second.step));
      add(Mutation.SWAP_NEIGHBOURS, i, changed);
    }
  }

  private static Optional<Stream> stream(Operation operation) {
    return operation instanceof Operation.Streamed streamed
        ? Optional.of(streamed.stream())
        : Optional.empty();
  }

  private void swapEvents(int i) {
    Operation first = original.get(i).operation;
    for (int k = i + 1; k < original.size(); k++) {
      Operation second = original.get(k).operation;
      boolean bothRecord =
          first instanceof Operation.RecordEvent && second instanceof Operation.RecordEvent;
      if ((bothRecord || (isWait(first) && isWait(second)))
          && !event(first).equals(event(second))) {
        List<Placed> changed = new ArrayList<>(original);
        changed.set(i, new Placed(withEvent(first, event(second)), original.get(i).step));
        changed.set(k, new Placed(withEvent(second, event(first)), original.get(k).step));
        add(Mutation.SWAP_EVENTS, i, changed);
      }
    }
  }

  private static boolean isWait(Operation operation) {
    return operation instanceof Operation.WaitEvent || operation instanceof Operation.HostBlock;
  }

  private static Event event(Operation operation) {
    if (operation instanceof Operation.RecordEvent record) {
      return record.event();
    }
    return operation instanceof Operation.WaitEvent wait
        ? wait.event()
        : ((Operation.HostBlock) operation).event();
  }

  private static Operation withEvent(Operation operation, Event event) {
    if (operation instanceof Operation.RecordEvent record) {
      return new Operation.RecordEvent(event, record.stream());
    }
    return operation instanceof Operation.WaitEvent wait
        ? new Operation.WaitEvent(event, wait.stream())
        : new Operation.HostBlock(event);
  }

  private void add(Mutation mutation, int place, List<Placed> changed) {
    List<Segment> segments = new ArrayList<>();
    for (Segment segment : program.segments()) {
      List<Operation> operations =
          changed.stream()
              .filter(each -> each.step == segment.step())
              .map(Placed::operation)
              .toList();
      segments.add(new Segment(segment.step(), operations));
    }
    mutants.add(
        new Mutant(
            mutation,
            place,
            new Program(
                segments,
                program.preloaded(),
                program.events(),
                program.hostHomes(),
                program.left(),
                program.waitingForwards())));
  }
}
