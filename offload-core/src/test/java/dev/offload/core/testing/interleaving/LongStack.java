package dev.offload.core.testing.interleaving;

import java.util.Arrays;

/** A stack of numbers. Not thread-safe. */
final class LongStack {
  private long[] numbers = new long[64];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  void push(long number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
    }
    numbers[size++] = number;
  }

  long pop() {
    return numbers[--size];
  }
}
