package dev.offload.core.sweep;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.PrimitiveIterator;

/**
 * A file of results that grows row by row, in order: whenever its writer is killed, it is the
 * header and the first rows, and perhaps the beginning of the next. Not thread-safe.
 */
final class ResultsFile implements AutoCloseable {
  private final ResultsPath path;
  private final FileChannel channel;
  private long rows;

  /**
   * Opens a file to go on behind its last whole row; makes it if there is none.
   *
   * @param restart whether to begin again, whatever is in it
   * @throws dev.offload.core.error.OffloadException if the file is of another sweep, or another
   *     process writes it
   */
  ResultsFile(ResultsPath path, Header header, Cells cells, boolean restart) {
    this.path = path;
    if (Files.exists(path.path()) && !Files.isRegularFile(path.path())) {
      throw path.irregular();
    }
    try {
      channel =
          FileChannel.open(
              path.path(),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw path.unwritable(e);
    }
    try {
      lock();
      if (restart) {
        channel.truncate(0);
      }
      resume(header, cells);
    } catch (IOException e) {
      abandon();
      throw path.unwritable(e);
    } catch (RuntimeException e) {
      abandon();
      throw e;
    }
  }

  private void abandon() {
    try {
      channel.close();
    } catch (IOException e) {
      // Why it is closed is the better message.
    }
  }

  private void lock() {
    try {
      if (channel.tryLock() == null) {
        throw path.locked();
      }
    } catch (OverlappingFileLockException e) {
      throw path.locked();
    } catch (IOException e) {
      // Some network file systems have no locks.
    }
  }

  /** Counts the rows that are there, and cuts off what follows the last whole one. */
  private void resume(Header header, Cells cells) throws IOException {
    Lines lines = new Lines(Channels.newInputStream(channel.position(0)));
    String first = lines.next();
    if (first == null) {
      if (!header.line().startsWith(lines.rest())) {
        throw path.foreign();
      }
      channel.truncate(0);
      append(List.of(header.line()));
      return;
    }
    Header begun = Header.parse(path, first);
    header
        .differenceFrom(begun, path.mention())
        .or(() -> shardDifference(header, begun))
        .ifPresent(
            difference -> {
              throw path.another(difference);
            });
    long end = lines.position();
    PrimitiveIterator.OfLong indices = cells.indices(header.part()).iterator();
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!indices.hasNext() || Row.index(line) != indices.nextLong()) {
        throw path.misplaced(rows + 2);
      }
      rows++;
      end = lines.position();
    }
    channel.truncate(end);
    channel.position(end);
  }

  private Optional<String> shardDifference(Header ours, Header theirs) {
    return ours.shard().equals(theirs.shard())
        ? Optional.empty()
        : Optional.of(
            "%s is (%s) there, and (%s) here"
                .formatted(path.mention().apply("shard"), theirs.shard(), ours.shard()));
  }

  /** Returns how many rows were there when the file was opened. */
  long rows() {
    return rows;
  }

  /** Adds lines, each with its line feed. */
  void append(List<String> lines) {
    ByteBuffer bytes = ByteBuffer.wrap(String.join("", lines).getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw path.unwritable(e);
    }
  }

  @Override
  public void close() {
    try (channel) {
      channel.force(true);
    } catch (IOException e) {
      throw path.unwritable(e);
    }
  }
}
