package dev.offload.evidence.explanation;

import dev.offload.core.report.StepParts;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * A step, or several alike in a row, measured and predicted. Immutable and thread-safe.
 *
 * @param first its number, from 1
 * @param last the number of the last of them, at least the first
 * @param kind what they are among the others
 * @param measured seconds of each, the mean if they differ; empty if the source does not say
 * @param predicted what each is predicted to be made of
 */
public record StepResidual(
    int first, int last, StepKind kind, OptionalDouble measured, StepParts predicted) {
  /** Validates the parts. */
  public StepResidual {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(measured);
    Objects.requireNonNull(predicted);
  }

  /** Returns how many steps these are. */
  public int count() {
    return last - first + 1;
  }

  /** Returns measured less predicted seconds of each; empty if it was not measured. */
  public OptionalDouble residual() {
    return measured.isPresent()
        ? OptionalDouble.of(measured.getAsDouble() - predicted.seconds())
        : OptionalDouble.empty();
  }
}
