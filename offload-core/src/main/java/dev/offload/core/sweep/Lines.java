package dev.offload.core.sweep;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads lines that end with a line feed, and knows where it is. Not thread-safe. */
final class Lines implements AutoCloseable {
  /** Longer lines are none of a sweep. */
  private static final int MAX_BYTES = 16_000_000;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int filled;
  private int next;
  private long position;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  Lines(InputStream in) {
    this.in = in;
  }

  /** Returns the next whole line without its line feed, or null if there is none. */
  String next() throws IOException {
    while (line.size() <= MAX_BYTES) {
      if (next == filled) {
        next = 0;
        filled = Math.max(0, in.read(buffer));
        if (filled == 0) {
          break;
        }
      }
      int end = next;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      line.write(buffer, next, end - next);
      next = end;
      if (end < filled) {
        next++;
        position += line.size() + 1;
        String text = rest();
        line.reset();
        return text;
      }
    }
    return null;
  }

  /** Returns how many bytes the lines so far take. */
  long position() {
    return position;
  }

  /** Returns what follows the last whole line. */
  String rest() {
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
