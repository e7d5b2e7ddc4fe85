package dev.offload.cli.render;

import dev.offload.evidence.fidelity.FittedConstant;
import dev.offload.evidence.fidelity.Parameter;
import java.util.Locale;

/** Constants of machines as people read them. Stateless and thread-safe. */
final class ConstantFormat {
  private static final double GIGA = 1e9;

  private ConstantFormat() {}

  /** Returns a value with its unit. */
  static String value(Parameter parameter, double value) {
    return switch (parameter.unit()) {
      case SHARE, WEIGHT -> String.format(Locale.ROOT, "%.4f", value);
      case BYTES_PER_SECOND -> String.format(Locale.ROOT, "%.2f GB/s", value / GIGA);
      case SECONDS -> String.format(Locale.ROOT, "%.2f s", value);
    };
  }

  /**
   * Returns by how much a value may be off, of a factor above 1: a percentage while it is small.
   */
  static String uncertainty(double factor) {
    return factor < 1.5
        ? String.format(Locale.ROOT, "+- %.1f %%", (factor - 1) * 100)
        : String.format(Locale.ROOT, "a factor of %.1f", factor);
  }

  /** Returns to which side a constant is known that is known to one alone. */
  static String bound(FittedConstant constant) {
    return constant.value() > constant.base().value() ? "at least" : "at most";
  }
}
