package dev.offload.evidence.words;

import dev.offload.evidence.calibration.FittedConstant;
import dev.offload.evidence.calibration.Parameter;
import dev.offload.evidence.measurement.Metric;
import java.util.Locale;
import java.util.OptionalDouble;

/** Figures and constants as people read them. Stateless and thread-safe. */
final class FigureFormat {
  /** What stands for a figure that there is not. */
  static final String NONE = "-";

  /** Digits beyond it widen a column and say nothing. */
  private static final double HUGE = 1e7;

  private FigureFormat() {}

  /** Returns so many of a thing, whose plural ends in s. */
  static String count(int number, String thing) {
    return "%d %s%s".formatted(number, thing, number == 1 ? "" : "s");
  }

  /** Returns the title of a metric with its unit. */
  static String title(Metric metric) {
    return switch (metric.kind()) {
      case MEMORY -> metric.title();
      case RATE -> metric.title() + ", GB/s";
      default -> metric.title() + ", s";
    };
  }

  /** Returns a figure with about four digits, in the unit of {@link #title}. */
  static String figure(Metric metric, OptionalDouble value) {
    if (value.isEmpty()) {
      return NONE;
    }
    boolean rate = metric.kind() == Metric.Kind.RATE;
    double shown = rate ? gigabytes(value.getAsDouble()) : value.getAsDouble();
    if (Math.abs(shown) >= HUGE) {
      return String.format(Locale.ROOT, "%.3e", shown);
    }
    int decimals = Math.abs(shown) >= 100 ? 1 : Math.abs(shown) >= 10 ? 2 : 3;
    String text = String.format(Locale.ROOT, "%." + decimals + "f", shown);
    // What rounds to nothing has no sign.
    return text.matches("-0[.]0+") ? text.substring(1) : text;
  }

  /** Returns a difference of figures with its sign. */
  static String difference(Metric metric, OptionalDouble value) {
    if (value.isEmpty()) {
      return NONE;
    }
    String text = figure(metric, value);
    boolean none = text.matches("0[.]0+");
    return !none && value.getAsDouble() > 0 ? "+" + text : text;
  }

  /** Returns a signed error in percent. */
  static String signed(OptionalDouble share) {
    if (share.isEmpty()) {
      return NONE;
    }
    // No error has a sign of its own.
    double percent = Math.rint(share.getAsDouble() * 1000) / 10.0 + 0.0;
    if (Math.abs(percent) >= HUGE) {
      return String.format(Locale.ROOT, "%+.1e %%", percent);
    }
    return percent == 0 ? "0.0 %" : String.format(Locale.ROOT, "%+.1f %%", percent);
  }

  /** Returns an error without a sign in percent. */
  static String absolute(OptionalDouble share) {
    return share.isEmpty()
        ? NONE
        : String.format(Locale.ROOT, "%.1f %%", share.getAsDouble() * 100);
  }

  /** Returns seconds with a sign and three decimals. */
  static String signedSeconds(double seconds) {
    // What rounds to nothing has no sign.
    return Math.abs(seconds) < 5e-4 ? "0.000" : String.format(Locale.ROOT, "%+.3f", seconds);
  }

  /** Returns the value of a constant with its unit. */
  static String constant(Parameter parameter, double value) {
    return switch (parameter.unit()) {
      case SHARE, WEIGHT -> String.format(Locale.ROOT, "%.4f", value);
      case BYTES_PER_SECOND, COLLECTIVE_BYTES_PER_SECOND ->
          String.format(Locale.ROOT, "%.2f GB/s", gigabytes(value));
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

  private static double gigabytes(double bytes) {
    return bytes / 1e9;
  }
}
