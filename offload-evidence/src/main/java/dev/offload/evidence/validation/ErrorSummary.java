package dev.offload.evidence.validation;

import com.google.common.math.Quantiles;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How far figures are off, as shares of what was measured, without regard to sign. Immutable and
 * thread-safe.
 *
 * @param figures how many
 * @param medianAbsoluteError the middle one; empty without figures
 * @param percentile90AbsoluteError what nine in ten stay within, interpolated between neighbours;
 *     empty likewise
 * @param largestAbsoluteError the largest; empty likewise
 */
public record ErrorSummary(
    int figures,
    OptionalDouble medianAbsoluteError,
    OptionalDouble percentile90AbsoluteError,
    OptionalDouble largestAbsoluteError) {
  /** Validates the parts. */
  public ErrorSummary {
    Objects.requireNonNull(medianAbsoluteError);
    Objects.requireNonNull(percentile90AbsoluteError);
    Objects.requireNonNull(largestAbsoluteError);
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
