package dev.offload.evidence.ingest;

import dev.offload.evidence.measurement.MeasuredValue;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/**
 * Rounds figures to the digits that mean something, and finds the one in the middle. Stateless and
 * thread-safe.
 */
final class FigureMath {
  private static final double MICROSECONDS = 1e6;
  private static final MathContext RATE = new MathContext(5, RoundingMode.HALF_EVEN);

  private FigureMath() {}

  /** Returns seconds to the microsecond. */
  static double rounded(double seconds) {
    return seconds < Long.MAX_VALUE / MICROSECONDS
        ? Math.rint(seconds * MICROSECONDS) / MICROSECONDS
        : seconds;
  }

  /** Returns seconds with a number of decimals. */
  static MeasuredValue seconds(double seconds, int decimals) {
    return new MeasuredValue(
        BigDecimal.valueOf(seconds).setScale(decimals, RoundingMode.HALF_EVEN));
  }

  /** Returns a rate with five digits. */
  static MeasuredValue rate(double bytesPerSecond) {
    return new MeasuredValue(new BigDecimal(bytesPerSecond).round(RATE));
  }

  /** Returns the middle of values, of which there is at least one. */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
