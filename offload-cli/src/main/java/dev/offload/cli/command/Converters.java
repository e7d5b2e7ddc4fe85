package dev.offload.cli.command;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads the values of options; what cannot be read is named in the message. */
final class Converters {
  private Converters() {}

  static int wholeNumber(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw OffloadException.of(
              ErrorCode.INVALID_VALUE,
              "The value (%s) is not a whole number below 2^31.".formatted(text),
              "Maybe write it in digits alone, as in 27.")
          .causedBy(e);
    }
  }

  static double number(String text) {
    // Double.parseDouble would take "1f" and "0x1p3" too.
    if (!text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The value (%s) is not a number.".formatted(text),
          "Maybe write it in digits with a decimal point, as in 4.4.");
    }
    return Double.parseDouble(text);
  }

  static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw OffloadException.of(
              ErrorCode.INVALID_VALUE, "The value (%s) is no path.".formatted(text))
          .causedBy(e);
    }
  }
}
