package dev.offload.evidence.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Reads a log line by line. A line ends at a line feed, and a part of it at each carriage return,
 * for progress bars overwrite themselves. Colours are taken out, bytes that are no UTF-8 replaced,
 * and what exceeds the longest line is left out. Not thread-safe.
 */
final class LogLines implements AutoCloseable {
  /** The most characters of a line that are kept. */
  static final int MAX_CHARS = 1 << 20;

  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");

  private final RunFile file;
  private final Reader reader;
  private final char[] buffer = new char[1 << 14];
  private final StringBuilder line = new StringBuilder();
  private int position;
  private int length;
  private long number = 1;
  private long nextNumber = 1;

  LogLines(RunFile file) {
    this(file, file.open());
  }

  private LogLines(RunFile file, InputStream in) {
    this.file = file;
    reader =
        new InputStreamReader(
            in,
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE));
  }

  /**
   * Returns the next line or part of one, without its end; null after the last.
   *
   * @throws dev.offload.core.error.OffloadException if it cannot be read, or is no text
   */
  String next() {
    line.setLength(0);
    number = nextNumber;
    boolean any = false;
    while (true) {
      int c = read();
      if (c < 0) {
        return any ? text() : null;
      }
      any = true;
      if (c == '\n') {
        nextNumber++;
        return text();
      }
      if (c == '\r') {
        return text();
      }
      if (c == 0) {
        throw file.malformed("It is no text: line %d has a byte 0.".formatted(number));
      }
      if (line.length() < MAX_CHARS) {
        line.append((char) c);
      }
    }
  }

  private String text() {
    return line.indexOf("\u001b") < 0 ? line.toString() : COLOUR.matcher(line).replaceAll("");
  }

  private int read() {
    try {
      if (position == length) {
        position = 0;
        length = Math.max(0, reader.read(buffer));
        if (length == 0) {
          return -1;
        }
      }
      return buffer[position++];
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  /** Returns the number of the line that was returned last, from 1. */
  long number() {
    return number;
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw file.failed(e);
    }
  }
}
