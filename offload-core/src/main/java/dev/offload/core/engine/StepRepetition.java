package dev.offload.core.engine;

import static dev.offload.core.engine.CompiledProgram.WAIT;
import static dev.offload.core.engine.Simulation.FIXED;
import static dev.offload.core.engine.Simulation.FLOWING;
import static dev.offload.core.engine.Simulation.IDLE;
import static dev.offload.core.engine.Simulation.LAUNCH_QUEUE;
import static dev.offload.core.engine.Simulation.STREAMS;

import java.util.Arrays;

/**
 * Recognises that a run repeats itself, and copies what would come instead of simulating it.
 *
 * <p>At the end of every step the whole state is written down relative to that moment. If it equals
 * the state one step earlier, and the operations that the host will launch equal those it launched
 * since, then the next step equals the last one, to the picosecond: simulated time is a whole
 * number, and nothing in the simulation depends on absolute time.
 */
final class StepRepetition {
  private final Simulation sim;
  private long[] earlier = new long[0];
  private long[] state = new long[256];
  private int length;
  private int earlierLength = -1;
  private long earlierTime;
  private int earlierJournal;

  StepRepetition(Simulation sim) {
    this.sim = sim;
  }

  /**
   * Called when everything that can happen at the end of a step has happened.
   *
   * @param done how many steps are done
   * @return how many more steps are done now, by copying
   */
  int atBoundary(int done) {
    write(done);
    int jump = equalsEarlier() ? repetitions(done) : 0;
    if (jump > 0) {
      repeat(done, jump);
    }
    long[] reused = earlier;
    earlier = state;
    state = reused.length >= earlier.length ? reused : new long[earlier.length];
    earlierLength = length;
    earlierTime = sim.now;
    earlierJournal = sim.journalLength;
    return jump;
  }

  private boolean equalsEarlier() {
    return length == earlierLength && Arrays.equals(state, 0, length, earlier, 0, length);
  }

  // Writing the state down.

  private void write(int done) {
    length = 0;
    int origin = sim.code.base[done];
    for (int c = 0; c < sim.classes; c++) {
      put(sim.hostSegment[c] - done);
      put(sim.hostOffset[c]);
      put(sim.hostState[c]);
      // A host that is behind is blocked, and goes on at the time it is released.
      put(Math.max(sim.hostTime[c] - sim.now, 0));
      put(hostTarget(c));
      put(sim.weightBytes[c]);
      put(sim.stepsDone[c] - done);
    }
    for (int e = 0; e < sim.eventsLaunched.length; e++) {
      // A wait means something else before the first record than after it.
      put(sim.eventsLaunched[e] == 0 ? -1 : sim.eventsLaunched[e] - sim.eventsReached[e]);
    }
    for (boolean present : sim.present) {
      put(present ? 1 : 0);
    }
    for (int[] arrivals : sim.arrived) {
      for (int arrived : arrivals) {
        put(arrived);
      }
    }
    for (int q = 0; q < sim.queues; q++) {
      queue(q, origin);
    }
  }

  private long hostTarget(int c) {
    return switch (sim.hostState[c]) {
      case Simulation.HOST_WAITS_FOR_EVENT ->
          sim.hostTarget[c] - sim.eventsReached[sim.hostEvent[c]];
      case Simulation.HOST_WAITS_FOR_QUEUE -> sim.hostTarget[c];
      default -> 0;
    };
  }

  private void queue(int q, int origin) {
    put(sim.state[q]);
    if (sim.state[q] != IDLE) {
      put(sim.running[q]);
      put(sim.runningIndex[q] - origin);
      if (sim.state[q] == FIXED) {
        put(sim.runningUntil[q] - sim.now);
      } else if (sim.state[q] == FLOWING) {
        put(Double.doubleToLongBits(sim.remainingBytes(q)));
      }
    }
    put(sim.length[q]);
    for (int i = 0; i < sim.length[q]; i++) {
      int at = q * LAUNCH_QUEUE + ((sim.head[q] + i) & (LAUNCH_QUEUE - 1));
      int operation = sim.queuedOperation[at];
      put(operation);
      put(sim.queuedIndex[at] - origin);
      put(Math.max(sim.queuedTime[at] - sim.now, 0));
      if (sim.code.kind[operation] == WAIT) {
        int event = q / STREAMS * sim.code.events + sim.code.event[operation];
        put(Math.max(sim.queuedTarget[at] - sim.eventsReached[event], 0));
      }
    }
  }

  private void put(long value) {
    if (length == state.length) {
      state = Arrays.copyOf(state, 2 * length);
    }
    state[length++] = value;
  }

  // Looking ahead.

  /** Returns how often the last step may be repeated. */
  private int repetitions(int done) {
    int lowest = done - 1;
    int[] base = sim.code.base;
    for (int i = earlierJournal; i < sim.journalLength; i++) {
      int index = sim.journal[i] / 2 / sim.classes;
      while (lowest > 0 && base[lowest] > index) {
        lowest--;
      }
    }
    int host = Arrays.stream(sim.hostSegment).max().orElseThrow();
    int[][] segments = sim.code.segments;
    int alike = lowest;
    while (alike + 1 < segments.length && segments[alike + 1] == segments[lowest]) {
      alike++;
    }
    return Math.max(0, alike - host);
  }

  private void repeat(int done, int jump) {
    long period = sim.now - earlierTime;
    int stride = sim.code.segments[done].length * sim.classes;
    int until = sim.journalLength;
    for (int k = 1; k <= jump; k++) {
      for (int i = earlierJournal; i < until; i++) {
        int note = sim.journal[i];
        int from = note / 2;
        int to = from + k * stride;
        if ((note & 1) == 0) {
          sim.start[to] = sim.start[from] + k * period;
        } else {
          sim.end[to] = sim.end[from] + k * period;
        }
      }
      sim.stepEnd[done - 1 + k] = sim.stepEnd[done - 1] + k * period;
    }
    shift(jump, jump * period, jump * sim.code.segments[done].length);
  }

  private void shift(int steps, long time, int indices) {
    sim.now += time;
    for (int c = 0; c < sim.classes; c++) {
      sim.hostSegment[c] += steps;
      sim.hostTime[c] += time;
      sim.hostEntry[c] += indices * sim.classes;
      sim.stepsDone[c] += steps;
    }
    for (int q = 0; q < sim.queues; q++) {
      sim.runningIndex[q] += indices;
      sim.runningUntil[q] += time;
      for (int i = 0; i < sim.length[q]; i++) {
        int at = q * LAUNCH_QUEUE + ((sim.head[q] + i) & (LAUNCH_QUEUE - 1));
        sim.queuedIndex[at] += indices;
        sim.queuedTime[at] += time;
      }
    }
  }
}
