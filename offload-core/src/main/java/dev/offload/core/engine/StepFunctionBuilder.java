package dev.offload.core.engine;

import java.util.Arrays;

/** A step function that grows at its end. */
final class StepFunctionBuilder {
  private long[] times = new long[16];
  private double[] values = new double[16];
  private int size;

  StepFunctionBuilder(double first) {
    values[size++] = first;
  }

  /** Lets a value hold from a time on, which must not lie before the last. */
  void append(long time, double value) {
    int last = size - 1;
    if (times[last] < time) {
      if (values[last] != value) {
        add(time, value);
      }
    } else if (last > 0 && times[last - 1] == time) {
      // At one time the highest value and the last one are enough.
      values[last - 1] = Math.max(values[last - 1], values[last]);
      values[last] = value;
    } else if (values[last] > value && (last == 0 || values[last] > values[last - 1])) {
      add(time, value);
    } else if (last > 0 && values[last - 1] == value) {
      size--;
    } else {
      values[last] = value;
    }
  }

  private void add(long time, double value) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    times[size] = time;
    values[size++] = value;
  }

  StepFunction build() {
    return new StepFunction(Arrays.copyOf(times, size), Arrays.copyOf(values, size));
  }
}
