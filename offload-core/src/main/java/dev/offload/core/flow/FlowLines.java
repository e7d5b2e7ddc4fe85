package dev.offload.core.flow;

import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonSource;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/**
 * The lines of a file of flow cases, which may be of any origin: no line is held that is longer
 * than the limit. A line ends with a line feed; a carriage return before it is white space to JSON.
 * Not thread-safe.
 */
final class FlowLines {
  /** The longest line that is read, in chars. */
  static final int MAX_CHARS = 16_000_000;

  private final Reader text;
  private final JsonSource source;
  private final char[] buffer = new char[8192];
  private int next;
  private int end;
  private long number;

  FlowLines(Reader text, JsonSource source) {
    this.text = text;
    this.source = source;
  }

  /** Returns the number of the line that was read last, counted from 1; 0 before the first. */
  long number() {
    return number;
  }

  /**
   * Returns the next line without its end, or null if there is none.
   *
   * @throws OffloadException if it is too long, or not in the encoding of the reader
   */
  String read() throws IOException {
    number++;
    StringBuilder line = new StringBuilder();
    boolean any = false;
    while (next < end || fill()) {
      any = true;
      int from = next;
      while (next < end && buffer[next] != '\n') {
        next++;
      }
      if (line.length() + (next - from) > MAX_CHARS) {
        throw source.malformed(
            number,
            "It is longer than the limit (%d chars).".formatted(MAX_CHARS),
            Optional.of("Maybe this is no file of flow cases."));
      }
      line.append(buffer, from, next - from);
      if (next < end) {
        next++;
        return line.toString();
      }
    }
    return any ? line.toString() : null;
  }

  private boolean fill() throws IOException {
    try {
      next = 0;
      end = Math.max(0, text.read(buffer));
      return end > 0;
    } catch (CharacterCodingException e) {
      // The reader may decode ahead of what it hands out.
      throw source
          .malformed(
              number,
              "It, or a line after it, is not in the right encoding.",
              Optional.of("Maybe save the file as UTF-8."))
          .causedBy(e);
    }
  }
}
