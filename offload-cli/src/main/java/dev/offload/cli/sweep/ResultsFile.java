package dev.offload.cli.sweep;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;

/**
 * A file of results that grows row by row, in order: whenever its writer is killed, it is the
 * header and the first rows, and perhaps the beginning of the next.
 */
final class ResultsFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final long rows;

  private ResultsFile(Path path, FileChannel channel, long rows) {
    this.path = path;
    this.channel = channel;
    this.rows = rows;
  }

  /**
   * Opens a file to go on behind its last whole row; makes it if there is none.
   *
   * @param restart whether to begin again, whatever is in it
   * @throws OffloadException if the file is of another sweep, or another process writes it
   */
  static ResultsFile open(Path path, Header header, Sweep sweep, boolean restart) {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The results file (%s) is not a regular file.".formatted(Quotes.quote(path.toString())),
          "Maybe name a file, or leave out -o.");
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      lock(path, channel);
      if (restart) {
        channel.truncate(0);
      }
      return new ResultsFile(path, channel, resume(path, channel, header, sweep));
    } catch (IOException e) {
      close(channel);
      throw unwritable(path, e);
    } catch (RuntimeException e) {
      close(channel);
      throw e;
    }
  }

  private static void close(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // Why it is closed is the better message.
    }
  }

  private static void lock(Path path, FileChannel channel) {
    boolean locked;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      locked = false;
    } catch (IOException e) {
      // Some network file systems have no locks.
      locked = true;
    }
    if (!locked) {
      throw OffloadException.of(
          ErrorCode.UNWRITABLE_FILE,
          "Another process writes the results file (%s).".formatted(Quotes.quote(path.toString())),
          "Maybe wait for it, or name another file.");
    }
  }

  /** Returns how many rows are there, and cuts off what follows the last whole one. */
  private static long resume(Path path, FileChannel channel, Header header, Sweep sweep)
      throws IOException {
    Lines lines = new Lines(Channels.newInputStream(channel.position(0)));
    String first = lines.next();
    if (first == null) {
      String begun = lines.rest();
      if (!header.line().startsWith(begun)) {
        throw Header.foreign(path);
      }
      channel.truncate(0);
      append(channel, header.line() + "\n");
      return 0;
    }
    header
        .differenceFrom(Header.parse(path, first))
        .or(() -> shardDifference(header, Header.parse(path, first)))
        .ifPresent(
            difference -> {
              throw OffloadException.of(
                  ErrorCode.INVALID_VALUE,
                  "The results file (%s) is of another sweep: %s."
                      .formatted(Quotes.quote(path.toString()), difference),
                  "Maybe name another file with -o, or begin again with --restart.");
            });
    long end = lines.position();
    long rows = 0;
    Iterator<Block> blocks = sweep.blocks(header.shard());
    Block block = new Block(0, 0);
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (block.rows() == 0) {
        block = blocks.hasNext() ? blocks.next() : null;
      }
      if (block == null || index(line) != block.first()) {
        throw misplaced(path, rows + 2);
      }
      block = block.without(1);
      rows++;
      end = lines.position();
    }
    channel.truncate(end);
    channel.position(end);
    return rows;
  }

  private static java.util.Optional<String> shardDifference(Header ours, Header theirs) {
    return ours.shard().equals(theirs.shard())
        ? java.util.Optional.empty()
        : java.util.Optional.of(
            "--shard is (%s) there, and (%s) here".formatted(theirs.shard(), ours.shard()));
  }

  static OffloadException misplaced(Path path, long line) {
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "Line %d of the results file (%s) is not the row that belongs there."
            .formatted(line, Quotes.quote(path.toString())),
        "Maybe it was edited; begin again with --restart.");
  }

  /** Returns the index of a row without reading all of it; -1 if it has none. */
  static long index(String line) {
    String mark = "{\"index\":";
    int end = line.indexOf(',');
    if (!line.startsWith(mark) || end < 0 || !line.endsWith("}")) {
      return -1;
    }
    String digits = line.substring(mark.length(), end);
    return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
  }

  static OffloadException unwritable(Path path, IOException e) {
    return OffloadException.of(
            ErrorCode.UNWRITABLE_FILE,
            "The results file (%s) cannot be written (%s)."
                .formatted(Quotes.quote(path.toString()), e.getClass().getSimpleName()),
            "Maybe name a file in a directory where you may write; what is there can be continued.")
        .causedBy(e);
  }

  private static void append(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Returns how many rows were there when the file was opened. */
  long rows() {
    return rows;
  }

  /** Adds rows. */
  void append(List<String> lines) {
    try {
      append(channel, String.join("\n", lines) + "\n");
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  @Override
  public void close() {
    try (channel) {
      channel.force(true);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /** Reads lines that end with a line feed, and knows where it is. */
  static final class Lines {
    /** Longer lines are none of a sweep. */
    private static final int MAX_BYTES = 16_000_000;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int filled;
    private int next;
    private long position;
    private ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(InputStream in) {
      this.in = in;
    }

    /** Returns the next whole line without its line feed, or null if there is none. */
    String next() throws IOException {
      while (true) {
        if (next == filled) {
          filled = in.read(buffer);
          next = 0;
          if (filled <= 0) {
            filled = 0;
            return null;
          }
        }
        int end = next;
        while (end < filled && buffer[end] != '\n') {
          end++;
        }
        line.write(buffer, next, end - next);
        position += end - next;
        next = end;
        if (line.size() > MAX_BYTES) {
          return null;
        }
        if (end < filled) {
          next++;
          position++;
          String text = line.toString(StandardCharsets.UTF_8);
          line = new ByteArrayOutputStream();
          return text;
        }
      }
    }

    /** Returns how many bytes the lines so far take. */
    long position() {
      return position;
    }

    /** Returns what follows the last whole line. */
    String rest() {
      byte[] bytes = line.toByteArray();
      return new String(bytes, 0, bytes.length, StandardCharsets.UTF_8);
    }
  }
}
