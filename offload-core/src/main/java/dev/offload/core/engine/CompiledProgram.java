package dev.offload.core.engine;

import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.model.KernelClass;
import dev.offload.core.program.DeviceCopy;
import dev.offload.core.program.Direction;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.CollectiveKind;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.ServingRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program as primitive arrays: each distinct operation once, by number, and each segment as the
 * numbers of its operations. Segments that share a list of operations share its compiled form, so
 * that equal steps are recognised by identity.
 */
final class CompiledProgram {
  /** Kinds of operations, as small numbers. */
  static final byte KERNEL = 0;

  static final byte COLLECTIVE = 1;
  static final byte TRANSFER = 2;
  static final byte ALLOCATE = 3;
  static final byte FREE = 4;
  static final byte RECORD = 5;
  static final byte WAIT = 6;
  static final byte HOST_BLOCK = 7;
  static final byte HOST_DELAY = 8;

  /** Stands behind the last operation of every segment, on the compute stream. */
  static final byte END_OF_STEP = 9;

  /** How many different operations there are at most. */
  private final int capacity;

  final int[][] segments;

  /** Index of the first operation of each segment in the whole program, ends of steps included. */
  final int[] base;

  final int layers;
  final int events;

  // By operation number.
  final byte[] kind;
  final byte[] stream;
  final long[] hostPicoseconds;

  /** Time before the flow, or all of it where there is no flow. */
  final long[] fixedPicoseconds;

  /** Bytes of the flow; 0 where there is none. */
  final double[] flowBytes;

  final double[] flowCap;
  final double[] flowWeight;

  /** A {@link TrafficClass} for copies, a {@link CollectiveKind} for collectives, by ordinal. */
  final byte[] traffic;

  final int[] layer;
  final int[] event;
  final long[] bytes;

  /** Whether it takes or releases a layer's weights as they came from the host. */
  final boolean[] stored;

  final boolean[] hostWaits;

  /** Whether a layer is on the device once this has ended. */
  final boolean[] completesLoad;

  /** Whether it begins only while no collective of its rank is under way. */
  final boolean[] yields;

  /** How long a collective takes that has the machine to itself; 0 for other operations. */
  final long[] alonePicoseconds;

  private final Map<LayerId, Integer> layerIndex = new HashMap<>();
  private final List<Layer> layerList = new ArrayList<>();
  private final Map<Operation, Integer> numbers = new HashMap<>();
  private final Scenario scenario;
  private final Machine machine;
  private final ServingRuntime runtime;
  private final MachineNetwork network;
  private final double otherMemoryTraffic;
  private final long[] latencyPicoseconds = new long[TrafficClass.values().length];
  private int count;

  CompiledProgram(Scenario scenario, Program program, MachineNetwork network) {
    this.scenario = scenario;
    this.machine = scenario.machine();
    this.runtime = scenario.runtime();
    this.network = network;
    otherMemoryTraffic = otherMemoryTraffic();
    for (TrafficClass each : machine.traffic()) {
      latencyPicoseconds[each.ordinal()] = Picoseconds.ofSeconds(machine.latencySeconds(each));
    }
    events = program.events();
    for (Expert expert : scenario.experts()) {
      layerIndex(expert.outer().id());
      expert.layers().forEach(each -> layerIndex(each.id()));
    }
    // Parts of layers, and components, have an index only where the program names them.
    program.preloaded().keySet().forEach(this::layerIndex);

    Map<List<Operation>, int[]> compiled = new IdentityHashMap<>();
    program.segments().forEach(segment -> compiled.putIfAbsent(segment.operations(), null));
    int operations = 1;
    for (List<Operation> list : compiled.keySet()) {
      operations += list.size();
    }
    capacity = operations;
    kind = new byte[capacity];
    stream = new byte[capacity];
    hostPicoseconds = new long[capacity];
    fixedPicoseconds = new long[capacity];
    flowBytes = new double[capacity];
    flowCap = new double[capacity];
    flowWeight = new double[capacity];
    traffic = new byte[capacity];
    layer = new int[capacity];
    event = new int[capacity];
    bytes = new long[capacity];
    stored = new boolean[capacity];
    hostWaits = new boolean[capacity];
    completesLoad = new boolean[capacity];
    yields = new boolean[capacity];
    alonePicoseconds = new long[capacity];

    int endOfStep = count++;
    kind[endOfStep] = END_OF_STEP;
    stream[endOfStep] = (byte) Stream.COMPUTE.ordinal();

    segments = new int[program.segments().size()][];
    base = new int[segments.length + 1];
    for (int s = 0; s < segments.length; s++) {
      Segment segment = program.segments().get(s);
      int[] known = compiled.get(segment.operations());
      segments[s] = known != null ? known : compile(segment.operations(), endOfStep);
      compiled.put(segment.operations(), segments[s]);
      base[s + 1] = base[s] + segments[s].length;
    }
    layers = layerList.size();
  }

  /** Returns the layer of that index, for messages. */
  Layer layerAt(int index) {
    return layerList.get(index);
  }

  /** Returns the index of a layer. */
  int layerIndex(LayerId id) {
    return layerIndex.computeIfAbsent(
        id,
        added -> {
          layerList.add(scenario.layer(added));
          return layerList.size() - 1;
        });
  }

  private int[] compile(List<Operation> operations, int endOfStep) {
    int[] result = new int[operations.size() + 1];
    int i = 0;
    for (Operation operation : operations) {
      Integer number = numbers.get(operation);
      if (number == null) {
        number = add(operation);
        numbers.put(operation, number);
      }
      result[i++] = number;
    }
    result[i] = endOfStep;
    return result;
  }

  private int add(Operation operation) {
    int n = count++;
    if (operation instanceof Operation.Streamed streamed) {
      stream[n] = (byte) streamed.stream().ordinal();
    }
    if (operation instanceof Operation.Kernel kernel) {
      double rate =
          machine.accelerator().achievedFlopsPerSecond(kernel.kernelClass(), kernel.precision());
      kernel(n, kernel.layer(), kernel.launches(), kernel.flops() / rate, kernel.bytes());
    } else if (operation instanceof Operation.Dequantize dequantize) {
      // A multiplication for each weight.
      double rate = machine.accelerator().achievedFlopsPerSecond(KernelClass.ELEMENTWISE);
      double computeSeconds = dequantize.weights() / rate;
      kernel(n, dequantize.layer(), dequantize.launches(), computeSeconds, dequantize.bytes());
    } else if (operation instanceof Operation.Collective collective) {
      collective(n, collective);
    } else if (operation instanceof Operation.Transfer transfer) {
      transfer(n, transfer);
    } else if (operation instanceof Operation.Allocate allocate) {
      kind[n] = ALLOCATE;
      layer[n] = layerIndex(allocate.layer());
      bytes[n] = allocate.bytes();
      stored[n] = allocate.copy() == DeviceCopy.STORED;
    } else if (operation instanceof Operation.Free free) {
      kind[n] = FREE;
      layer[n] = layerIndex(free.layer());
      bytes[n] = free.bytes();
      stored[n] = free.copy() == DeviceCopy.STORED;
    } else if (operation instanceof Operation.RecordEvent record) {
      event(n, RECORD, record.event().id());
    } else if (operation instanceof Operation.WaitEvent wait) {
      event(n, WAIT, wait.event().id());
    } else if (operation instanceof Operation.HostBlock block) {
      event(n, HOST_BLOCK, block.event().id());
    } else if (operation instanceof Operation.HostDelay delay) {
      kind[n] = HOST_DELAY;
      fixedPicoseconds[n] = Picoseconds.ofSeconds(delay.seconds());
    }
    return n;
  }

  private void event(int n, byte operationKind, int id) {
    kind[n] = operationKind;
    event[n] = id;
    hostPicoseconds[n] = Picoseconds.ofSeconds(runtime.copyCallSeconds().value());
  }

  private void kernel(
      int n, LayerId read, int launches, double computeSeconds, double memoryBytes) {
    kind[n] = KERNEL;
    layer[n] = layerIndex(read);
    hostPicoseconds[n] = launch(launches);
    double memoryRate = machine.accelerator().achievedMemoryBytesPerSecond();
    double demand = memoryBytes / computeSeconds;
    if (demand + otherMemoryTraffic <= memoryRate) {
      // Device memory can never be its bottleneck: its time is known in advance.
      fixedPicoseconds[n] = Picoseconds.ofSeconds(computeSeconds);
    } else {
      flowBytes[n] = memoryBytes;
      flowCap[n] = demand;
      flowWeight[n] = 1;
    }
  }

  /** Returns the most that copies and collectives can take of device memory at one time. */
  private double otherMemoryTraffic() {
    double sum = 0;
    for (TrafficClass each : machine.traffic()) {
      sum += machine.aloneBytesPerSecond(each) * (each == TrafficClass.COLLECTIVE ? 2 : 1);
    }
    return sum;
  }

  private long launch(int launches) {
    return launches * Picoseconds.ofSeconds(runtime.launchSeconds().value());
  }

  private void collective(int n, Operation.Collective collective) {
    kind[n] = COLLECTIVE;
    layer[n] = layerIndex(collective.layer());
    hostPicoseconds[n] = launch(1);
    fixedPicoseconds[n] = latencyPicoseconds[TrafficClass.COLLECTIVE.ordinal()];
    flowBytes[n] = collective.bytesSent();
    flowCap[n] = machine.route(TrafficClass.COLLECTIVE).cap();
    flowWeight[n] = machine.route(TrafficClass.COLLECTIVE).weight().value();
    traffic[n] = (byte) collective.kind().ordinal();
    alonePicoseconds[n] =
        fixedPicoseconds[n]
            + Picoseconds.ceilingOfSeconds(
                flowBytes[n] / network.collectiveAloneBytesPerSecond(collective.kind()));
    completesLoad[n] = collective.gathersWeights();
  }

  private void transfer(int n, Operation.Transfer transfer) {
    TrafficClass trafficClass = transfer.traffic();
    kind[n] = TRANSFER;
    layer[n] = layerIndex(transfer.layer());
    hostPicoseconds[n] =
        transfer.calls() * Picoseconds.ofSeconds(runtime.copyCallSeconds().value());
    fixedPicoseconds[n] = transfer.calls() * latencyPicoseconds[trafficClass.ordinal()];
    flowBytes[n] = transfer.bytes();
    flowCap[n] = machine.route(trafficClass).cap();
    flowWeight[n] = machine.route(trafficClass).weight().value();
    traffic[n] = (byte) trafficClass.ordinal();
    bytes[n] = transfer.bytes();
    hostWaits[n] = transfer.blocking();
    completesLoad[n] =
        transfer.direction() == Direction.H2D
            && !transfer.chunk().ofShard()
            && transfer.chunk().index() == transfer.chunk().count() - 1;
    yields[n] = transfer.yielding();
  }
}
