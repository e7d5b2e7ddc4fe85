package dev.offload.core.engine;

import java.util.Arrays;

/**
 * When every operation began and ended, and in which order that was noted.
 *
 * <p>An entry is an operation of the whole program on a class of ranks: index times the number of
 * classes, plus the class.
 */
final class Journal {
  final long[] start;
  final long[] end;
  private final int[] notes;
  private int length;

  Journal(int entries) {
    start = new long[entries];
    end = new long[entries];
    notes = new int[2 * entries];
    Arrays.fill(start, -1);
    Arrays.fill(end, -1);
  }

  void noteStart(int entry, long time) {
    start[entry] = time;
    notes[length++] = 2 * entry;
  }

  void noteEnd(int entry, long time) {
    end[entry] = time;
    notes[length++] = 2 * entry + 1;
  }

  /** Returns how many starts and ends were noted so far. */
  int length() {
    return length;
  }

  /** Returns the entry of a note, by the order of notes. */
  int entry(int note) {
    return notes[note] / 2;
  }

  /**
   * Copies the notes from a place on: as if the same had happened again, some entries and some time
   * later. The copies are not noted themselves.
   */
  void repeatFrom(int firstNote, int entries, long time) {
    for (int i = firstNote; i < length; i++) {
      int from = notes[i] / 2;
      if ((notes[i] & 1) == 0) {
        start[from + entries] = start[from] + time;
      } else {
        end[from + entries] = end[from] + time;
      }
    }
  }
}
