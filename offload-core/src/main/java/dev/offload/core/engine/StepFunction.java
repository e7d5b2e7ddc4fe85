package dev.offload.core.engine;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.Arrays;
import java.util.Objects;

/**
 * A quantity that jumps at some times and is constant between them, from the start of a run on.
 * Immutable and thread-safe. Times are in picoseconds, see {@link Picoseconds}; the unit of values
 * is up to whoever has the function.
 *
 * <p>The first point is at time 0. Each value holds from its point to the next, the last for ever.
 * Two points may be at one time: the first of them then is a peak that held for no time, which
 * {@link #max} counts and {@link #at} and {@link #integral} do not see.
 */
public final class StepFunction {
  private static final double SECONDS = 1e-12;

  private final long[] times;
  private final double[] values;

  /**
   * Makes a function of its points.
   *
   * @param picoseconds the times, not descending, the first 0; copied
   * @param values as many finite values; copied
   * @throws OffloadException if they are not so
   */
  public StepFunction(long[] picoseconds, double[] values) {
    this.times = picoseconds.clone();
    this.values = values.clone();
    if (times.length == 0 || times.length != this.values.length || times[0] != 0) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "A step function has (%d) times and (%d) values; it needs as many, from time 0 on."
              .formatted(times.length, this.values.length));
    }
    for (int i = 0; i < times.length; i++) {
      if (!Double.isFinite(this.values[i]) || (i > 0 && times[i] < times[i - 1])) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The point (%d picoseconds, %s) of a step function is not finite, or out of order."
                .formatted(times[i], this.values[i]));
      }
    }
  }

  /** Returns the number of points, 1 or more. */
  public int points() {
    return times.length;
  }

  /** Returns when the value of a point begins to hold, by its index from 0. */
  public long time(int point) {
    return times[point];
  }

  /** Returns the value of a point, by its index from 0. */
  public double value(int point) {
    return values[point];
  }

  /**
   * Returns the last point at a time or before it.
   *
   * @param picoseconds 0 or more
   */
  public int pointAt(long picoseconds) {
    if (picoseconds < 0) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The time (%d picoseconds) lies before the start of the run.".formatted(picoseconds));
    }
    int low = 0;
    int high = times.length;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (times[middle] <= picoseconds) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns the value that holds at a time and after it; 0 picoseconds or more. */
  public double at(long picoseconds) {
    return values[pointAt(picoseconds)];
  }

  /** Returns the highest value, at whatever time. */
  public double max() {
    return Arrays.stream(values).max().orElseThrow();
  }

  /**
   * Returns the value times seconds between two times, as bytes are of bytes per second.
   *
   * @param fromPicoseconds 0 or more
   * @param toPicoseconds no less
   */
  public double integral(long fromPicoseconds, long toPicoseconds) {
    double sum = 0;
    long from = fromPicoseconds;
    for (int i = pointAt(fromPicoseconds); from < toPicoseconds; i++) {
      long to = i + 1 < times.length ? Math.min(times[i + 1], toPicoseconds) : toPicoseconds;
      sum += values[i] * ((to - from) * SECONDS);
      from = to;
    }
    return sum;
  }

  /** Returns the function whose values are higher by an amount. */
  public StepFunction plus(double amount) {
    return new StepFunction(times, Arrays.stream(values).map(value -> value + amount).toArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StepFunction function
        && Arrays.equals(times, function.times)
        && Arrays.equals(values, function.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(times), Arrays.hashCode(values));
  }

  @Override
  public String toString() {
    return "step function of %d points up to %s".formatted(times.length, max());
  }
}
