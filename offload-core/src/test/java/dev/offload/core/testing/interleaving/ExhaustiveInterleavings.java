package dev.offload.core.testing.interleaving;

import dev.offload.core.model.KernelClass;
import dev.offload.core.model.Precision;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.Chunk;
import dev.offload.core.program.DeviceCopy;
import dev.offload.core.program.DeviceWeights;
import dev.offload.core.program.Direction;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.LayerId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Goes through every order in which the host and the streams can run a small program.
 *
 * <p>Streams are FIFO. Kernels, collectives and copies take time: their begin and their end are
 * separate, so that what happens in between is seen. A wait means the last record that the host
 * launched before it, and before the first record it holds until that one. As with pointers, an
 * operation means the memory that its layer had when it was launched: loaded again, a layer lies in
 * fresh memory.
 *
 * <p>It knows no clocks: a state is how far the host and each stream have come, and every state is
 * visited once. Cost grows with the product of the streams' lengths.
 */
public final class ExhaustiveInterleavings {
  private static final int STREAMS = Stream.values().length;
  private static final int BITS = 12;
  private static final int MASK = (1 << BITS) - 1;

  /**
   * What was found.
   *
   * @param violations all kinds that occur in any order
   * @param peakBytes the most memory that weights take in any order
   * @param states how many states were visited
   */
  public record Outcome(Set<Violation> violations, long peakBytes, int states) {}

  private record HostPlace(HostMemory memory, WeightFormat format, boolean ofShard) {}

  private record MemoryKey(LayerId layer, DeviceCopy copy) {}

  /** Memory that a layer has between an allocation and its release. */
  private static final class Memory {
    final MemoryKey key;
    final long bytes;
    Node allocation;
    Node release;
    final List<Node> loads = new ArrayList<>();
    final List<Node> gathers = new ArrayList<>();

    /** How the weights are stored that are there from the start; null of memory that is taken. */
    final WeightFormat preloaded;

    Memory(MemoryKey key, long bytes, WeightFormat preloaded) {
      this.key = key;
      this.bytes = bytes;
      this.preloaded = preloaded;
    }

    /** Returns whether all that is written to it, or was there, is stored in a format. */
    boolean isStoredIn(WeightFormat format) {
      return (preloaded == null || preloaded.equals(format))
          && loads.stream().allMatch(load -> load.format().equals(format));
    }
  }

  /** An operation in the program. */
  private static final class Node {
    final Operation operation;
    final int stream;
    Memory memory;

    /** What a kernel that dequantizes writes; {@link #memory} is what it reads. */
    Memory target;

    /** The record that a wait or a host block means. */
    Node awaited;

    /** The write-back that a copy to the device reads from. */
    Node source;

    /** How far its stream has come when it has begun and when it has ended. */
    int begun;

    int ended;

    Node(Operation operation) {
      this.operation = operation;
      this.stream =
          operation instanceof Operation.Streamed streamed ? streamed.stream().ordinal() : -1;
    }

    boolean takesTime() {
      return operation instanceof Operation.Kernel
          || operation instanceof Operation.Dequantize
          || operation instanceof Operation.Collective
          || operation instanceof Operation.Transfer;
    }

    boolean loads() {
      return operation instanceof Operation.Transfer transfer
          && transfer.direction() == Direction.H2D;
    }

    boolean gathers() {
      return operation instanceof Operation.Collective collective && collective.gathersWeights();
    }

    Chunk chunk() {
      return operation instanceof Operation.Transfer transfer ? transfer.chunk() : Chunk.WHOLE;
    }

    /** Returns how the weights are stored that a load writes. */
    WeightFormat format() {
      return operation instanceof Operation.Transfer transfer
          ? transfer.format()
          : WeightFormat.BF16;
    }

    /** Returns whether it takes weights for stored in a format that may be another. */
    boolean takesFor(WeightFormat format) {
      if (operation instanceof Operation.Kernel kernel) {
        Precision stored = format.isQuantized() ? format.precision() : Precision.BF16;
        return kernel.kernelClass() != KernelClass.LINEAR || kernel.precision() == stored;
      }
      return !(operation instanceof Operation.Transfer transfer)
          || transfer.format().equals(format);
    }

    /** Returns whether two copies to the same memory write the same part of it. */
    boolean collidesWith(Node other) {
      return chunk().equals(other.chunk())
          || chunk().count() != other.chunk().count()
          || chunk().ofShard() != other.chunk().ofShard();
    }

    boolean reads() {
      return operation instanceof Operation.Kernel
          || operation instanceof Operation.Dequantize
          || (operation instanceof Operation.Transfer && !loads());
    }
  }

  private final List<Node> nodes = new ArrayList<>();
  private final Node[][] steps = new Node[STREAMS][];
  private final int[][] launchedBy = new int[STREAMS][];
  private final long[][] taken = new long[STREAMS][];
  private final List<Memory> memories = new ArrayList<>();
  private final Set<Violation> violations = EnumSet.noneOf(Violation.class);
  private final Program program;
  private final boolean hostAtOnce;
  private final int[] at = new int[STREAMS];
  private int host;
  private long peak;

  private ExhaustiveInterleavings(Program program, boolean hostAtOnce) {
    this.program = program;
    this.hostAtOnce = hostAtOnce;
    launch();
    layOut();
  }

  /** Explores a program. The host launches as early as it can, which hides no order. */
  public static Outcome explore(Program program) {
    return new ExhaustiveInterleavings(program, true).explore();
  }

  /** Explores a program with every delay of the host as well: slower, with the same outcome. */
  public static Outcome exploreWithHostDelays(Program program) {
    return new ExhaustiveInterleavings(program, false).explore();
  }

  /** Notes what each operation refers to when the host launches it. */
  private void launch() {
    Map<MemoryKey, Memory> current = new LinkedHashMap<>();
    program
        .preloaded()
        .forEach(
            (layer, weights) -> {
              MemoryKey key = new MemoryKey(layer, DeviceCopy.STORED);
              Memory memory = new Memory(key, weights.bytes(), weights.format());
              memories.add(memory);
              current.put(key, memory);
            });
    Map<Integer, Node> records = new HashMap<>();
    Map<Integer, List<Node>> early = new HashMap<>();
    Map<LayerId, Map<HostPlace, Node>> writeBacks = new HashMap<>();
    for (Segment segment : program.segments()) {
      for (Operation operation : segment.operations()) {
        Node node = new Node(operation);
        nodes.add(node);
        if (operation instanceof Operation.Kernel kernel) {
          node.memory = current.get(new MemoryKey(kernel.layer(), kernel.reads()));
        } else if (operation instanceof Operation.Dequantize dequantize) {
          node.memory = current.get(new MemoryKey(dequantize.layer(), DeviceCopy.STORED));
          node.target = current.get(new MemoryKey(dequantize.layer(), DeviceCopy.DEQUANTIZED));
          if (node.target == null) {
            violations.add(Violation.ABSENT);
          } else {
            node.target.loads.add(node);
          }
        } else if (operation instanceof Operation.Transfer transfer) {
          transfer(node, transfer, current, writeBacks);
        } else if (node.gathers()) {
          LayerId layer = ((Operation.Collective) operation).layer();
          node.memory = current.get(new MemoryKey(layer, DeviceCopy.STORED));
          if (node.memory != null) {
            node.memory.gathers.add(node);
          }
        } else if (operation instanceof Operation.Allocate allocate) {
          MemoryKey key = new MemoryKey(allocate.layer(), allocate.copy());
          Memory memory = new Memory(key, allocate.bytes(), null);
          memory.allocation = node;
          node.memory = memory;
          memories.add(memory);
          if (current.put(key, memory) != null) {
            violations.add(Violation.DOUBLE_LOAD);
          }
        } else if (operation instanceof Operation.Free free) {
          node.memory = current.remove(new MemoryKey(free.layer(), free.copy()));
          if (node.memory == null) {
            violations.add(Violation.DOUBLE_FREE);
          } else {
            node.memory.release = node;
          }
        } else if (operation instanceof Operation.RecordEvent record) {
          records.put(record.event().id(), node);
          List<Node> waiting = early.remove(record.event().id());
          if (waiting != null) {
            waiting.forEach(wait -> wait.awaited = node);
          }
        } else if (operation instanceof Operation.WaitEvent wait) {
          awaits(node, wait.event().id(), records, early);
        } else if (operation instanceof Operation.HostBlock block) {
          awaits(node, block.event().id(), records, early);
        }
        if ((node.reads() || node.loads() || node.gathers()) && node.memory == null) {
          violations.add(Violation.ABSENT);
        }
      }
    }
  }

  private static void transfer(
      Node node,
      Operation.Transfer transfer,
      Map<MemoryKey, Memory> current,
      Map<LayerId, Map<HostPlace, Node>> writeBacks) {
    node.memory = current.get(new MemoryKey(transfer.layer(), DeviceCopy.STORED));
    Map<HostPlace, Node> written =
        writeBacks.computeIfAbsent(transfer.layer(), layer -> new HashMap<>());
    HostPlace place =
        new HostPlace(transfer.hostMemory(), transfer.format(), transfer.chunk().ofShard());
    if (transfer.direction() == Direction.D2H) {
      written.put(place, node);
    } else {
      node.source = written.get(place);
      if (node.memory != null) {
        node.memory.loads.add(node);
      }
    }
  }

  private void awaits(
      Node node, int event, Map<Integer, Node> records, Map<Integer, List<Node>> early) {
    node.awaited = records.get(event);
    if (node.awaited == null) {
      violations.add(Violation.NEVER_RECORDED);
      early.computeIfAbsent(event, id -> new ArrayList<>()).add(node);
    }
  }

  /** Lays begins and ends out along the streams, with the memory that is taken after each. */
  private void layOut() {
    for (int stream = 0; stream < STREAMS; stream++) {
      List<Node> line = new ArrayList<>();
      List<Integer> launched = new ArrayList<>();
      List<Long> sums = new ArrayList<>(List.of(0L));
      for (int index = 0; index < nodes.size(); index++) {
        Node node = nodes.get(index);
        if (node.stream != stream) {
          continue;
        }
        for (int part = node.takesTime() ? 0 : 1; part < 2; part++) {
          line.add(node);
          launched.add(index);
          long sum = sums.get(sums.size() - 1);
          if (node.operation instanceof Operation.Allocate allocate) {
            sum += allocate.bytes();
          } else if (node.operation instanceof Operation.Free free) {
            sum -= free.bytes();
          }
          sums.add(sum);
          node.begun = part == 0 ? line.size() : node.begun;
          node.ended = line.size();
        }
        node.begun = node.takesTime() ? node.begun : node.ended;
      }
      if (line.size() > MASK || nodes.size() > MASK) {
        throw new IllegalArgumentException("The program is too long to be explored.");
      }
      steps[stream] = line.toArray(new Node[0]);
      launchedBy[stream] = launched.stream().mapToInt(Integer::intValue).toArray();
      taken[stream] = sums.stream().mapToLong(Long::longValue).toArray();
    }
  }

  private Outcome explore() {
    long preloaded = program.preloadedBytes();
    LongSet seen = new LongSet();
    LongStack stack = new LongStack();
    settle();
    long first = pack();
    seen.add(first);
    stack.push(first);
    while (!stack.isEmpty()) {
      long state = stack.pop();
      unpack(state);
      peak = Math.max(peak, preloaded + taken());
      boolean moved = false;
      if (!hostAtOnce && hostMayLaunch()) {
        moved = true;
        host++;
        visit(seen, stack);
        unpack(state);
      }
      for (int stream = 0; stream < STREAMS; stream++) {
        if (mayMove(stream)) {
          moved = true;
          check(steps[stream][at[stream]], stream);
          at[stream]++;
          settle();
          visit(seen, stack);
          unpack(state);
        }
      }
      if (!moved) {
        atStandstill();
      }
    }
    return new Outcome(violations, peak, seen.size());
  }

  private void visit(LongSet seen, LongStack stack) {
    long next = pack();
    if (seen.add(next)) {
      stack.push(next);
    }
  }

  private void settle() {
    while (hostAtOnce && hostMayLaunch()) {
      host++;
    }
  }

  private boolean hostMayLaunch() {
    if (host == nodes.size()) {
      return false;
    }
    if (host > 0
        && nodes.get(host - 1).operation instanceof Operation.Transfer transfer
        && transfer.blocking()
        && !done(nodes.get(host - 1))) {
      return false;
    }
    Node next = nodes.get(host);
    return !(next.operation instanceof Operation.HostBlock)
        || (next.awaited != null && done(next.awaited));
  }

  private boolean mayMove(int stream) {
    int place = at[stream];
    if (place == steps[stream].length || launchedBy[stream][place] >= host) {
      return false;
    }
    Node node = steps[stream][place];
    return !(node.operation instanceof Operation.WaitEvent)
        || (node.awaited != null && done(node.awaited));
  }

  private boolean done(Node node) {
    return at[node.stream] >= node.ended;
  }

  private boolean runs(Node node) {
    return at[node.stream] >= node.begun && !done(node);
  }

  private boolean isThere(Memory memory) {
    return (memory.allocation == null || done(memory.allocation))
        && (memory.release == null || !done(memory.release));
  }

  private boolean isFilled(Memory memory) {
    return memory.allocation == null
        || (hasAllChunks(memory)
            && (memory.loads.stream().noneMatch(load -> load.chunk().ofShard())
                || memory.gathers.stream().anyMatch(this::done)));
  }

  private boolean hasAllChunks(Memory memory) {
    Set<Chunk> done = new HashSet<>();
    memory.loads.stream().filter(this::done).forEach(load -> done.add(load.chunk()));
    return !done.isEmpty() && done.size() == done.iterator().next().count();
  }

  /** Looks at what a stream is about to do. */
  private void check(Node node, int stream) {
    boolean begins = !node.takesTime() || at[stream] + 1 == node.begun;
    if (!begins) {
      return;
    }
    if (node.target != null) {
      checkWrite(node, node.target);
    }
    if (node.memory == null) {
      return;
    }
    Memory memory = node.memory;
    if (node.reads()) {
      if (!isThere(memory)) {
        violations.add(Violation.ABSENT);
      }
      if (memory.loads.stream().anyMatch(this::runs)
          || memory.gathers.stream().anyMatch(this::runs)
          || !isFilled(memory)) {
        violations.add(Violation.UNFINISHED);
      }
      // Which loads there were is known when it is launched, whatever the order.
      if ((memory.preloaded != null && !node.takesFor(memory.preloaded))
          || memory.loads.stream().anyMatch(load -> !node.takesFor(load.format()))) {
        violations.add(Violation.WRONG_FORMAT);
      }
    } else if (node.loads()) {
      checkWrite(node, memory);
      if (memory.loads.stream().anyMatch(other -> !other.format().equals(node.format()))) {
        violations.add(Violation.WRONG_FORMAT);
      }
      if (node.source != null && !done(node.source)) {
        violations.add(Violation.UNFINISHED);
      }
    } else if (node.gathers()) {
      checkGather(memory);
    } else if (node.operation instanceof Operation.Free) {
      if (memory.allocation != null && !done(memory.allocation)) {
        violations.add(Violation.DOUBLE_FREE);
      }
      if (isInUse(memory)) {
        violations.add(Violation.FREED_IN_USE);
      }
    }
  }

  /** A gather reads the rank's shard, and writes what is not its own. */
  private void checkGather(Memory memory) {
    if (!isThere(memory)) {
      violations.add(Violation.ABSENT);
    }
    if (isFilled(memory)) {
      violations.add(Violation.DOUBLE_LOAD);
    } else if (!hasAllChunks(memory)
        || memory.loads.stream().anyMatch(load -> !done(load) || !load.chunk().ofShard())) {
      violations.add(Violation.UNFINISHED);
    }
    if (isInUse(memory)) {
      violations.add(Violation.OVERWRITTEN_IN_USE);
    }
  }

  private void checkWrite(Node node, Memory memory) {
    if (!isThere(memory)) {
      violations.add(Violation.ABSENT);
    }
    if (memory.allocation == null
        || memory.loads.stream().anyMatch(load -> done(load) && load.collidesWith(node))) {
      violations.add(Violation.DOUBLE_LOAD);
    }
    if (isInUse(memory)) {
      violations.add(Violation.OVERWRITTEN_IN_USE);
    }
  }

  private boolean isInUse(Memory memory) {
    for (int stream = 0; stream < STREAMS; stream++) {
      if (at[stream] < steps[stream].length) {
        Node node = steps[stream][at[stream]];
        if ((node.memory == memory || node.target == memory) && runs(node)) {
          return true;
        }
      }
    }
    return false;
  }

  private void atStandstill() {
    boolean finished = host == nodes.size();
    for (int stream = 0; stream < STREAMS; stream++) {
      finished &= at[stream] == steps[stream].length;
    }
    if (!finished) {
      violations.add(Violation.DEADLOCK);
      return;
    }
    Set<LayerId> restored = new HashSet<>();
    for (Memory memory : memories) {
      boolean stored = memory.key.copy == DeviceCopy.STORED;
      DeviceWeights wanted = program.left().get(memory.key.layer);
      if (stored
          && wanted != null
          && isThere(memory)
          && isFilled(memory)
          && memory.bytes == wanted.bytes()
          && memory.isStoredIn(wanted.format())) {
        restored.add(memory.key.layer);
      }
      if (isThere(memory) && !(stored && wanted != null)) {
        violations.add(Violation.LEAK);
      }
    }
    if (!restored.containsAll(program.left().keySet())) {
      violations.add(Violation.NOT_RESTORED);
    }
  }

  private long taken() {
    long sum = 0;
    for (int stream = 0; stream < STREAMS; stream++) {
      sum += taken[stream][at[stream]];
    }
    return sum;
  }

  private long pack() {
    long state = host;
    for (int stream = 0; stream < STREAMS; stream++) {
      state = state << BITS | at[stream];
    }
    return state;
  }

  private void unpack(long state) {
    long rest = state;
    for (int stream = STREAMS - 1; stream >= 0; stream--) {
      at[stream] = (int) (rest & MASK);
      rest >>= BITS;
    }
    host = (int) rest;
  }
}
