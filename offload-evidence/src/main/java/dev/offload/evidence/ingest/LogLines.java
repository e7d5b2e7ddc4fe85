package dev.offload.evidence.ingest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.function.ObjLongConsumer;
import java.util.regex.Pattern;

/**
 * Reads logs line by line. A line ends at a line feed, and a part of it at each carriage return,
 * for progress bars overwrite themselves. Colours are taken out, bytes that are no UTF-8 replaced,
 * and what exceeds the longest line is left out. Stateless and thread-safe.
 */
final class LogLines {
  /** The most characters of a line that are kept. */
  static final int MAX_CHARS = 1 << 20;

  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");

  private LogLines() {}

  /**
   * Hands on each line or part of one, without its end, with the number of the line, from 1.
   *
   * @throws dev.offload.core.error.OffloadException if the file cannot be read, or is no text
   */
  static void each(RunFile file, ObjLongConsumer<String> body) {
    try (RunFile.Content content = file.open();
        Reader reader =
            new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      long number = 1;
      boolean any = false;
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        any = c != '\n' && c != '\r';
        if (c == 0) {
          throw file.malformed("It is no text: line %d has a byte 0.".formatted(number));
        }
        if (any && line.length() < MAX_CHARS) {
          line.append((char) c);
        } else if (!any) {
          body.accept(withoutColours(line), number);
          line.setLength(0);
          number += c == '\n' ? 1 : 0;
        }
      }
      if (any) {
        body.accept(withoutColours(line), number);
      }
      content.requireWhole();
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  private static String withoutColours(StringBuilder line) {
    return line.indexOf("\u001b") < 0 ? line.toString() : COLOUR.matcher(line).replaceAll("");
  }
}
