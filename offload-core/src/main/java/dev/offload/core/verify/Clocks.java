package dev.offload.core.verify;

import dev.offload.core.program.Stream;
import java.util.Arrays;

/**
 * Vector clocks of the streams and of the host: for each of them, how many operations of every
 * stream are certain to have ended before its next operation begins.
 *
 * <p>After Lamport (1978) and Mattern (1989). Streams are FIFO, so what ended on a stream is a
 * prefix.
 */
final class Clocks {
  static final int STREAMS = Stream.values().length;
  private static final int HOST = STREAMS;

  private final int[][] clock = new int[STREAMS + 1][STREAMS];
  private final int[] launched = new int[STREAMS];

  /** Whether an event was recorded, and the clock at its last record: a row of STREAMS each. */
  private boolean[] isRecorded = new boolean[16];

  private int[] recorded = new int[16 * STREAMS];

  /** Launches an operation: it follows all that the host has waited for. Returns its place. */
  int launch(int stream) {
    join(clock[stream], clock[HOST], 0);
    return launched[stream]++;
  }

  /** Notes that what was launched last on a stream has ended before what follows on it. */
  void ended(int stream) {
    clock[stream][stream] = launched[stream];
  }

  /** Returns whether an operation that is launched now begins after that one has ended. */
  boolean follows(int stream, int earlierStream, int earlierPlace) {
    return clock[stream][earlierStream] > earlierPlace;
  }

  void record(int event, int stream) {
    if (event >= isRecorded.length) {
      isRecorded = Arrays.copyOf(isRecorded, 2 * (event + 1));
      recorded = Arrays.copyOf(recorded, isRecorded.length * STREAMS);
    }
    isRecorded[event] = true;
    System.arraycopy(clock[stream], 0, recorded, event * STREAMS, STREAMS);
  }

  boolean isRecorded(int event) {
    return event < isRecorded.length && isRecorded[event];
  }

  void streamWaits(int event, int stream) {
    join(clock[stream], recorded, event * STREAMS);
  }

  void hostWaits(int event) {
    join(clock[HOST], recorded, event * STREAMS);
  }

  /** Notes that the host has waited for all that was launched on a stream. */
  void hostWaitsFor(int stream) {
    join(clock[HOST], clock[stream], 0);
  }

  /** Returns how many operations of each stream have certainly ended before this one's next. */
  int[] certain(int stream) {
    return clock[stream].clone();
  }

  private static void join(int[] into, int[] from, int offset) {
    for (int i = 0; i < STREAMS; i++) {
      into[i] = Math.max(into[i], from[offset + i]);
    }
  }
}
