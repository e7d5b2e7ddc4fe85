package dev.offload.evidence.validation;

import com.google.common.math.Quantiles;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How far figures are off, as shares of what was measured, without regard to sign. Immutable and
 * thread-safe.
 *
 * @param count how many figures
 * @param median the middle one; empty without figures
 * @param percentile90 what nine in ten stay within, interpolated between neighbours; empty likewise
 * @param largest the largest; empty likewise
 */
public record ErrorSummary(
    int count, OptionalDouble median, OptionalDouble percentile90, OptionalDouble largest) {
  /** Validates the parts. */
  public ErrorSummary {
    Objects.requireNonNull(median);
    Objects.requireNonNull(percentile90);
    Objects.requireNonNull(largest);
  }

  /**
   * Sums up errors.
   *
   * @param signedErrors of any sign and order
   */
  static ErrorSummary of(List<Double> signedErrors) {
    if (signedErrors.isEmpty()) {
      return new ErrorSummary(
          0, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
    }
    double[] absolute = signedErrors.stream().mapToDouble(Math::abs).toArray();
    return new ErrorSummary(
        absolute.length,
        OptionalDouble.of(Quantiles.median().compute(absolute)),
        OptionalDouble.of(Quantiles.percentiles().index(90).compute(absolute)),
        OptionalDouble.of(Quantiles.percentiles().index(100).compute(absolute)));
  }
}
