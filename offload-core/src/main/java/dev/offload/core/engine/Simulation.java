package dev.offload.core.engine;

import static dev.offload.core.engine.CompiledProgram.ALLOCATE;
import static dev.offload.core.engine.CompiledProgram.COLLECTIVE;
import static dev.offload.core.engine.CompiledProgram.END_OF_STEP;
import static dev.offload.core.engine.CompiledProgram.FREE;
import static dev.offload.core.engine.CompiledProgram.HOST_BLOCK;
import static dev.offload.core.engine.CompiledProgram.HOST_DELAY;
import static dev.offload.core.engine.CompiledProgram.KERNEL;
import static dev.offload.core.engine.CompiledProgram.RECORD;
import static dev.offload.core.engine.CompiledProgram.TRANSFER;
import static dev.offload.core.engine.CompiledProgram.WAIT;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.flow.FluidNetwork;
import dev.offload.core.program.DeviceWeights;
import dev.offload.core.program.Program;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.LayerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run: a discrete-event simulation of hosts and streams whose transfers are fluid flows.
 *
 * <p>The host of a rank launches operations in program order and runs ahead of the device until it
 * blocks, or a stream's launch queue is full. A stream executes its queue in order. Everything is
 * kept in arrays indexed by rank class, or by queue (rank class x stream).
 */
final class Simulation {
  static final int STREAMS = Stream.values().length;

  /** What a host waits for. */
  static final byte HOST_RUNS = 0;

  static final byte HOST_WAITS_FOR_EVENT = 1;
  static final byte HOST_WAITS_FOR_TRANSFER = 2;
  static final byte HOST_WAITS_FOR_QUEUE = 3;

  /** What a queue is doing. */
  static final byte IDLE = 0;

  static final byte FIXED = 1;
  static final byte FLOWING = 2;
  static final byte MEETING = 3;
  static final byte PART_DONE = 4;

  private static final long NEVER = Long.MAX_VALUE;
  private static final double SECONDS = 1e-12;

  final Program program;
  final CompiledProgram code;
  final int classes;
  final int queues;
  private final MachineNetwork network;
  private final RankClasses ranks;
  private final FluidNetwork fluid;
  private final StepRepetition repetition;

  /** Null unless it is to be known what the run takes over time. */
  private final UseRecorder use;

  long now;

  // Per rank class.
  final int[] hostSegment;
  final int[] hostOffset;
  final long[] hostTime;
  final byte[] hostState;

  /** The queue that is full, or how often the event must be reached. */
  final int[] hostTarget;

  /** The event that the host waits for, and the entry of that wait. */
  final int[] hostEvent;

  final int[] hostEntry;
  final long[] weightBytes;
  final int[] stepsDone;
  private long peakWeightBytes;

  // Per rank class and event, or layer.
  final int[] eventsLaunched;
  final int[] eventsReached;

  /** How many copies of a layer are on the device: a new one may arrive before the old one goes. */
  final int[] present;

  final LaunchQueues launched;

  // Per queue: what runs.
  final byte[] state;
  final int[] running;
  final int[] runningIndex;
  final long[] runningUntil;
  final int[] runningSlot;
  private int[] queueOfSlot = new int[16];

  final Meetings meetings;
  final Journal journal;
  final long[] stepEnd;

  Simulation(
      Program program,
      CompiledProgram code,
      MachineNetwork network,
      RankClasses ranks,
      boolean repeatSteps,
      boolean recordUse) {
    this.program = program;
    this.code = code;
    this.network = network;
    this.ranks = ranks;
    this.fluid = network.newFluidNetwork();
    this.repetition = repeatSteps ? new StepRepetition(this) : null;
    classes = ranks.count();
    queues = classes * STREAMS;

    hostSegment = new int[classes];
    hostOffset = new int[classes];
    hostTime = new long[classes];
    hostState = new byte[classes];
    hostTarget = new int[classes];
    hostEvent = new int[classes];
    hostEntry = new int[classes];
    weightBytes = new long[classes];
    stepsDone = new int[classes];
    eventsLaunched = new int[classes * code.events];
    eventsReached = new int[classes * code.events];
    present = new int[classes * code.layers];

    launched = new LaunchQueues(queues);

    state = new byte[queues];
    running = new int[queues];
    runningIndex = new int[queues];
    runningUntil = new long[queues];
    runningSlot = new int[queues];

    meetings = new Meetings(ranks, STREAMS);
    journal = new Journal(code.base[code.segments.length] * classes);
    stepEnd = new long[code.segments.length];

    for (Map.Entry<LayerId, DeviceWeights> layer : program.preloaded().entrySet()) {
      for (int c = 0; c < classes; c++) {
        present[c * code.layers + code.layerIndex(layer.getKey())]++;
        weightBytes[c] += layer.getValue().bytes();
      }
    }
    peakWeightBytes = weightBytes[0];
    use = recordUse ? new UseRecorder(code, network, classes, weightBytes[0]) : null;
  }

  Timeline run() {
    int steps = code.segments.length;
    int boundary = 0;
    int simulated = 0;
    while (true) {
      settle();
      int done = leastStepsDone();
      if (done > boundary) {
        simulated += done - boundary;
        boundary = done;
        if (repetition != null && boundary < steps) {
          boundary += repetition.atBoundary(boundary);
        }
      }
      long next = nextEvent();
      if (next == NEVER) {
        break;
      }
      advanceTo(next);
    }
    if (boundary < steps || !drained()) {
      throw deadlock();
    }
    return timeline(simulated);
  }

  private int leastStepsDone() {
    int least = Integer.MAX_VALUE;
    for (int done : stepsDone) {
      least = Math.min(least, done);
    }
    return least;
  }

  private boolean drained() {
    for (int q = 0; q < queues; q++) {
      if (state[q] != IDLE || launched.length(q) > 0) {
        return false;
      }
    }
    return true;
  }

  private Timeline timeline(int simulated) {
    long[] alone = new long[code.base[code.segments.length]];
    for (int s = 0; s < code.segments.length; s++) {
      int[] operations = code.segments[s];
      for (int i = 0; i < operations.length; i++) {
        alone[code.base[s] + i] = code.alonePicoseconds[operations[i]];
      }
    }
    return new Timeline(
        program,
        ranks.classOfRank(),
        code.base,
        journal.start,
        journal.end,
        stepEnd,
        alone,
        peakWeightBytes,
        Arrays.stream(weightBytes).max().orElseThrow(),
        simulated,
        Optional.ofNullable(use).map(recorder -> recorder.use(now)));
  }

  // Time.

  private long nextEvent() {
    long next = NEVER;
    for (int q = 0; q < queues; q++) {
      if (state[q] == FIXED) {
        next = Math.min(next, runningUntil[q]);
      } else if (state[q] == IDLE && launched.length(q) > 0) {
        long time = launched.time(q, 0);
        // A head that was launched already waits for an event, and wakes when that is reached.
        if (time > now) {
          next = Math.min(next, time);
        }
      }
    }
    if (fluid.activeFlows() > 0) {
      long flow = now + Picoseconds.ceilingOfSeconds(fluid.secondsToNextCompletion());
      next = Math.min(next, flow);
    }
    return next;
  }

  private void advanceTo(long next) {
    double seconds = (next - now) * SECONDS;
    if (use != null && next > now) {
      use.rates(fluid, now, this::operationOfSlot, this::routeOfSlot);
    }
    int completions = fluid.activeFlows() > 0 ? fluid.findCompletions(seconds) : 0;
    if (fluid.activeFlows() > 0) {
      fluid.advance(seconds);
    }
    now = next;
    for (int i = 0; i < completions; i++) {
      int slot = fluid.completion(i);
      fluid.finish(slot);
      flowDone(queueOfSlot[slot]);
    }
  }

  private int operationOfSlot(int slot) {
    return running[queueOfSlot[slot]];
  }

  private int routeOfSlot(int slot) {
    return route(queueOfSlot[slot] / STREAMS, operationOfSlot(slot));
  }

  /** Lets hosts and streams do all that can be done now. */
  private void settle() {
    boolean moved;
    do {
      moved = false;
      for (int c = 0; c < classes; c++) {
        moved |= host(c);
      }
      for (int q = 0; q < queues; q++) {
        moved |= queue(q);
      }
    } while (moved);
  }

  // The host.

  private boolean host(int c) {
    boolean moved = false;
    while (hostMayRun(c) && hostSegment[c] < code.segments.length) {
      int[] segment = code.segments[hostSegment[c]];
      int operation = segment[hostOffset[c]];
      int index = code.base[hostSegment[c]] + hostOffset[c];
      if (!launch(c, operation, index)) {
        return moved;
      }
      moved = true;
      if (++hostOffset[c] == segment.length) {
        hostOffset[c] = 0;
        hostSegment[c]++;
      }
    }
    return moved;
  }

  private boolean hostMayRun(int c) {
    switch (hostState[c]) {
      case HOST_WAITS_FOR_EVENT -> {
        if (eventsReached[hostEvent[c]] < hostTarget[c]) {
          return false;
        }
        hostTime[c] = Math.max(hostTime[c], now);
        journal.noteEnd(hostEntry[c], hostTime[c]);
        hostState[c] = HOST_RUNS;
      }
      case HOST_WAITS_FOR_QUEUE -> {
        if (launched.isFull(hostTarget[c])) {
          return false;
        }
        hostTime[c] = Math.max(hostTime[c], now);
        hostState[c] = HOST_RUNS;
      }
      default -> {
        return hostState[c] == HOST_RUNS;
      }
    }
    return true;
  }

  /** Launches an operation; returns false if its queue is full. */
  private boolean launch(int c, int operation, int index) {
    int entry = index * classes + c;
    switch (code.kind[operation]) {
      case HOST_DELAY -> {
        journal.noteStart(entry, hostTime[c]);
        hostTime[c] += code.fixedPicoseconds[operation];
        journal.noteEnd(entry, hostTime[c]);
      }
      case HOST_BLOCK -> {
        hostTime[c] += code.hostPicoseconds[operation];
        journal.noteStart(entry, hostTime[c]);
        int event = c * code.events + code.event[operation];
        int target = awaitedRecord(event);
        if (eventsReached[event] >= target) {
          journal.noteEnd(entry, hostTime[c]);
        } else {
          hostTarget[c] = target;
          hostEvent[c] = event;
          hostEntry[c] = entry;
          hostState[c] = HOST_WAITS_FOR_EVENT;
        }
      }
      default -> {
        int q = c * STREAMS + code.stream[operation];
        if (launched.isFull(q)) {
          hostTarget[c] = q;
          hostState[c] = HOST_WAITS_FOR_QUEUE;
          return false;
        }
        hostTime[c] += code.hostPicoseconds[operation];
        enqueue(q, c, operation, index);
        if (code.hostWaits[operation]) {
          hostState[c] = HOST_WAITS_FOR_TRANSFER;
        }
      }
    }
    return true;
  }

  private void enqueue(int q, int c, int operation, int index) {
    int event = c * code.events + code.event[operation];
    int target = code.kind[operation] == WAIT ? awaitedRecord(event) : 0;
    launched.add(q, operation, index, hostTime[c], target);
    if (code.kind[operation] == RECORD) {
      eventsLaunched[event]++;
    }
    if (use != null) {
      use.launched(c, hostTime[c], operation);
    }
  }

  /** Returns which record of an event a wait means that is launched now, counted from 1. */
  private int awaitedRecord(int event) {
    return Math.max(1, eventsLaunched[event]);
  }

  // The streams.

  private boolean queue(int q) {
    boolean moved = false;
    while (true) {
      if (state[q] == FIXED && runningUntil[q] <= now) {
        fixedDone(q);
        moved = true;
      }
      if (state[q] != IDLE || launched.length(q) == 0) {
        return moved;
      }
      int operation = launched.operation(q, 0);
      if (launched.time(q, 0) > now || mustWait(q, operation)) {
        return moved;
      }
      int index = launched.index(q, 0);
      launched.removeHead(q);
      begin(q, operation, index);
      moved = true;
    }
  }

  private boolean mustWait(int q, int operation) {
    int c = q / STREAMS;
    return (code.kind[operation] == WAIT
            && eventsReached[c * code.events + code.event[operation]] < launched.target(q, 0))
        || (code.yields[operation] && collectiveUnderWay(c));
  }

  /** Returns whether a rank is in a collective, or waits in one for other ranks. */
  private boolean collectiveUnderWay(int c) {
    for (int q = c * STREAMS; q < (c + 1) * STREAMS; q++) {
      if (state[q] != IDLE && code.kind[running[q]] == COLLECTIVE) {
        return true;
      }
    }
    return false;
  }

  private void begin(int q, int operation, int index) {
    int c = q / STREAMS;
    journal.noteStart(index * classes + c, now);
    running[q] = operation;
    runningIndex[q] = index;
    switch (code.kind[operation]) {
      case KERNEL -> {
        requirePresent(c, operation);
        beginFixed(q, operation);
      }
      case TRANSFER -> beginFixed(q, operation);
      case COLLECTIVE -> arrive(q, operation);
      case ALLOCATE -> {
        weightBytes[c] += code.bytes[operation];
        peakWeightBytes = Math.max(peakWeightBytes, weightBytes[c]);
        noteWeights(c);
        complete(q);
      }
      case FREE -> {
        weightBytes[c] -= code.bytes[operation];
        noteWeights(c);
        if (code.stored[operation]) {
          present[c * code.layers + code.layer[operation]]--;
        }
        complete(q);
      }
      case RECORD -> {
        eventsReached[c * code.events + code.event[operation]]++;
        complete(q);
      }
      case END_OF_STEP -> {
        int step = stepsDone[c]++;
        stepEnd[step] = Math.max(stepEnd[step], now);
        complete(q);
      }
      default -> complete(q);
    }
  }

  private void noteWeights(int c) {
    if (use != null) {
      use.weights(c, now, weightBytes[c]);
    }
  }

  private void requirePresent(int c, int operation) {
    if (present[c * code.layers + code.layer[operation]] <= 0) {
      throw OffloadException.of(
          ErrorCode.ABSENT_WEIGHTS,
          "A kernel reads (%s), whose copy has not ended."
              .formatted(code.layerAt(code.layer[operation]).name()),
          "Maybe the strategy should await the layer before it runs.");
    }
  }

  private void beginFixed(int q, int operation) {
    state[q] = FIXED;
    runningUntil[q] = now + code.fixedPicoseconds[operation];
  }

  private void fixedDone(int q) {
    int operation = running[q];
    if (code.flowBytes[operation] == 0) {
      complete(q);
      return;
    }
    int slot =
        fluid.start(
            route(q / STREAMS, operation),
            code.flowWeight[operation],
            code.flowCap[operation],
            code.flowBytes[operation]);
    state[q] = FLOWING;
    runningSlot[q] = slot;
    if (slot >= queueOfSlot.length) {
      queueOfSlot = Arrays.copyOf(queueOfSlot, 2 * slot);
    }
    queueOfSlot[slot] = q;
  }

  private int route(int c, int operation) {
    int traffic = code.traffic[operation];
    return switch (code.kind[operation]) {
      case KERNEL -> network.kernelRoute(c);
      case COLLECTIVE -> network.collectiveRoute(traffic, c);
      default -> network.copyRoute(traffic, c);
    };
  }

  private void flowDone(int q) {
    if (code.kind[running[q]] == COLLECTIVE) {
      leave(q);
    } else {
      complete(q);
    }
  }

  // Collectives: all parts start when the last rank arrives, and end together.

  private void arrive(int q, int operation) {
    int kind = code.traffic[operation];
    int stream = q % STREAMS;
    state[q] = MEETING;
    if (meetings.arrive(kind, q / STREAMS, stream)) {
      for (int c = 0; c < classes; c++) {
        int other = c * STREAMS + stream;
        if (meetings.together(kind, c, q / STREAMS) && state[other] == MEETING) {
          beginFixed(other, running[other]);
        }
      }
    }
  }

  private void leave(int q) {
    int kind = code.traffic[running[q]];
    int stream = q % STREAMS;
    state[q] = PART_DONE;
    for (int c = 0; c < classes; c++) {
      if (meetings.together(kind, c, q / STREAMS) && state[c * STREAMS + stream] != PART_DONE) {
        return;
      }
    }
    for (int c = 0; c < classes; c++) {
      if (meetings.together(kind, c, q / STREAMS)) {
        complete(c * STREAMS + stream);
      }
    }
  }

  private void complete(int q) {
    int c = q / STREAMS;
    int operation = running[q];
    journal.noteEnd(runningIndex[q] * classes + c, now);
    state[q] = IDLE;
    if (code.completesLoad[operation]) {
      present[c * code.layers + code.layer[operation]]++;
    }
    if (code.hostWaits[operation]) {
      hostState[c] = HOST_RUNS;
      hostTime[c] = Math.max(hostTime[c], now);
    }
  }

  /** Returns what a flowing queue has left to move, in bytes. */
  double remainingBytes(int q) {
    return fluid.remainingBytes(runningSlot[q]);
  }

  private OffloadException deadlock() {
    List<String> stuck = new ArrayList<>();
    for (int c = 0; c < classes && stuck.isEmpty(); c++) {
      for (Stream stream : Stream.values()) {
        int q = c * STREAMS + stream.ordinal();
        if (state[q] != IDLE) {
          stuck.add(stream + " is left in " + describe(runningIndex[q]));
        } else if (launched.length(q) > 0) {
          stuck.add(stream + " stands at " + describe(launched.index(q, 0)));
        }
      }
      if (hostState[c] == HOST_WAITS_FOR_EVENT) {
        stuck.add("the host stands at " + describe(hostEntry[c] / classes));
      } else if (hostState[c] != HOST_RUNS) {
        stuck.add("the host waits for its streams");
      }
    }
    return OffloadException.of(
        ErrorCode.DEADLOCK,
        "The program cannot complete: %s.".formatted(String.join("; ", stuck)),
        "Maybe an event is awaited that is recorded nowhere, or only behind the wait.");
  }

  private String describe(int index) {
    int segment = 0;
    while (code.base[segment + 1] <= index) {
      segment++;
    }
    int offset = index - code.base[segment];
    return offset == program.segments().get(segment).operations().size()
        ? "the end of step " + program.segments().get(segment).step()
        : program.segments().get(segment).operations().get(offset).toString();
  }
}
