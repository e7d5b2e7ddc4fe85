package dev.offload.evidence.measurement;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * A figure with the digits that its source published, which say how exact it is.
 *
 * @param decimal the figure; finite
 */
public record MeasuredValue(BigDecimal decimal) {
  /** Validates the part. */
  public MeasuredValue {
    Objects.requireNonNull(decimal);
  }

  /** Returns a figure with all digits of a number. */
  public static MeasuredValue of(double value) {
    return new MeasuredValue(BigDecimal.valueOf(value));
  }

  /** Returns the figure, in the unit of its metric. */
  public double value() {
    return decimal.doubleValue();
  }

  /** Returns half a unit of the last digit: the true value was rounded by no more. */
  public double rounding() {
    return decimal.ulp().doubleValue() / 2;
  }
}
