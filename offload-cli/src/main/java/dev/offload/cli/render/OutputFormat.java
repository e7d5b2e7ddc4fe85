package dev.offload.cli.render;

import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The forms that an answer can be printed in. */
public enum OutputFormat {
  /** A table with sentences, for people. */
  TEXT,
  /** One JSON object. */
  JSON,
  /** A header and rows, as RFC 4180 has it. */
  CSV;

  /**
   * Reads a format's name, ignoring case.
   *
   * @throws OffloadException if there is none of that name
   */
  public static OutputFormat parse(String text) {
    for (OutputFormat format : values()) {
      if (format.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return format;
      }
    }
    List<String> names = Arrays.stream(values()).map(OutputFormat::toString).toList();
    throw Names.unknown("output format", text, names);
  }

  /** Returns the name in lower case, as users write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
