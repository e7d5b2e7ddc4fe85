package dev.offload.evidence.calibration;

import dev.offload.core.hardware.Constant;
import java.util.Objects;
import java.util.Optional;

/**
 * What measured runs say of a constant. Immutable and thread-safe.
 *
 * @param parameter which constant
 * @param base what it was before
 * @param value what it was fitted to, in its unit
 * @param factor by what factor, above 1, the true value may differ from it: one standard deviation
 *     of its logarithm
 * @param identification how far the runs determine it
 * @param together another constant that the runs determine only together with this one
 */
public record FittedConstant(
    Parameter parameter,
    Constant base,
    double value,
    double factor,
    Identification identification,
    Optional<Parameter> together) {
  /** How far runs determine a constant. */
  public enum Identification {
    /** By itself. */
    DETERMINED,
    /** Only together with another: one may be higher if the other is lower. */
    COMBINED,
    /** To one side alone: with the value that was known before, the figures would be others. */
    BOUNDED,
    /** Hardly or not at all: what is known of it was known before. */
    UNDETERMINED
  }

  /** Validates the parts. */
  public FittedConstant {
    Objects.requireNonNull(parameter);
    Objects.requireNonNull(base);
    Objects.requireNonNull(identification);
    Objects.requireNonNull(together);
  }

  /** Returns whether the runs say something of it. */
  public boolean isIdentified() {
    return identification != Identification.UNDETERMINED;
  }
}
