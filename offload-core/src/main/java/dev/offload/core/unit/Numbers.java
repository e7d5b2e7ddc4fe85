package dev.offload.core.unit;

import dev.offload.core.error.OffloadException;
import java.util.Locale;

/** Reads numbers as users write them, and writes them alike on every machine. */
public final class Numbers {
  private Numbers() {}

  /** Returns a text with values in it, as {@link String#format} does for no country. */
  public static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /**
   * Reads a whole number.
   *
   * @throws OffloadException if it is none, or too large
   */
  public static int whole(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw OffloadException.invalid(
              "The value (%s) is not a whole number below 2^31.".formatted(text),
              "Maybe write it in digits alone, as in 27.")
          .causedBy(e);
    }
  }

  /**
   * Reads a number with or without a decimal point; infinite if it is too large for one.
   *
   * @throws OffloadException if it is none
   */
  public static double real(String text) {
    // Double.parseDouble would take "1f" and "0x1p3" too.
    if (!text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
      throw OffloadException.invalid(
          "The value (%s) is not a number.".formatted(text),
          "Maybe write it in digits with a decimal point, as in 4.4.");
    }
    return Double.parseDouble(text);
  }
}
