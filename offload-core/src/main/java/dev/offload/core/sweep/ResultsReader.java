package dev.offload.core.sweep;

import dev.offload.core.error.OffloadException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A file of results at one of its lines, of which each ends with a line feed. Not thread-safe. */
final class ResultsReader implements AutoCloseable {
  /** Longer lines are none of a sweep. */
  private static final int MAX_BYTES = 16_000_000;

  private final ResultsPath file;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int filled;
  private int next;
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private String line;
  private long number;
  private long index;
  private long end;

  /** Makes a reader that closes the content. */
  ResultsReader(ResultsPath file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /**
   * Goes on to the next whole line, if there is one.
   *
   * @throws OffloadException if the file cannot be read
   */
  boolean next() {
    read.reset();
    line = null;
    try {
      while (line == null && read.size() <= MAX_BYTES) {
        if (next == filled) {
          next = 0;
          filled = Math.max(0, in.read(buffer));
          if (filled == 0) {
            return false;
          }
        }
        int feed = next;
        while (feed < filled && buffer[feed] != '\n') {
          feed++;
        }
        read.write(buffer, next, feed - next);
        next = feed;
        if (feed < filled) {
          next++;
          number++;
          end += read.size() + 1;
          line = rest();
          index = Row.index(line);
        }
      }
    } catch (IOException e) {
      throw file.unreadable(e);
    }
    return line != null;
  }

  /**
   * Reads the first line.
   *
   * @throws OffloadException if it is none of a sweep
   */
  Header header() {
    if (!next()) {
      throw file.foreign();
    }
    return Header.parse(file, line);
  }

  String line() {
    return line;
  }

  /** Returns the index of the row in this line; -1 if it has none. */
  long index() {
    return index;
  }

  /** Returns the row in this line. */
  Row row() {
    return Row.parse((at, problem, advice) -> misplaced(), line);
  }

  /** Returns the failure of a line that is not the row which belongs there. */
  OffloadException misplaced() {
    return file.misplaced(number);
  }

  /** Returns how many bytes the lines up to this one take. */
  long end() {
    return end;
  }

  /** Returns what was read last: this line, or what follows the last whole one. */
  String rest() {
    return read.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }
}
