package dev.offload.core.testing.interleaving;

import java.util.Arrays;

/** A set of numbers that are not negative. Not thread-safe. */
final class LongSet {
  private long[] slots = new long[1 << 10];
  private int size;

  LongSet() {
    Arrays.fill(slots, -1);
  }

  int size() {
    return size;
  }

  /** Adds a number; returns whether it is new. */
  boolean add(long number) {
    int slot = slot(number);
    if (slots[slot] == number) {
      return false;
    }
    slots[slot] = number;
    if (++size * 2 > slots.length) {
      grow();
    }
    return true;
  }

  private int slot(long number) {
    int mask = slots.length - 1;
    long mixed = number * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 32) & mask;
    while (slots[slot] >= 0 && slots[slot] != number) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * old.length];
    Arrays.fill(slots, -1);
    for (long number : old) {
      if (number >= 0) {
        slots[slot(number)] = number;
      }
    }
  }
}
