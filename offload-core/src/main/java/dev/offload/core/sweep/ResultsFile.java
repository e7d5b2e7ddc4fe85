package dev.offload.core.sweep;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
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
   * @throws OffloadException if the file is of another sweep, or another process writes it
   */
  ResultsFile(ResultsPath path, Header header, Cells cells, boolean restart) {
    this.path = path;
    if (Files.exists(path.path()) && !Files.isRegularFile(path.path())) {
      throw OffloadException.invalid(
          "The results file (%s) is not a regular file.".formatted(path),
          "Maybe name a file, or leave out %s.".formatted(path.mention().apply("output")));
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
    boolean opened = false;
    try {
      if (!locked()) {
        throw OffloadException.of(
            ErrorCode.UNWRITABLE_FILE,
            "Another process writes the results file (%s).".formatted(path),
            "Maybe wait for it, or name another file.");
      }
      if (restart) {
        channel.truncate(0);
      }
      resume(header, cells);
      opened = true;
    } catch (IOException e) {
      throw path.unwritable(e);
    } finally {
      if (!opened) {
        abandon();
      }
    }
  }

  private void abandon() {
    try {
      channel.close();
    } catch (IOException e) {
      // Why it is closed is the better message.
    }
  }

  private boolean locked() {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      // Some network file systems have no locks.
      return true;
    }
  }

  /** Counts the rows that are there, and cuts off what follows the last whole one. */
  private void resume(Header header, Cells cells) throws IOException {
    ResultsReader reader = new ResultsReader(path, Channels.newInputStream(channel.position(0)));
    if (!reader.next()) {
      if (!header.line().startsWith(reader.rest())) {
        throw path.foreign();
      }
      channel.truncate(0);
      append(List.of(header.line()));
      return;
    }
    Header begun = Header.parse(path, reader.line());
    header
        .differenceFrom(begun, path.mention())
        .or(() -> shardDifference(header.shard(), begun.shard()))
        .ifPresent(
            difference -> {
              throw OffloadException.invalid(
                  "The results file (%s) is of another sweep: %s.".formatted(path, difference),
                  "Maybe name another file with %s, or begin again with %s."
                      .formatted(path.mention().apply("output"), path.mention().apply("restart")));
            });
    PrimitiveIterator.OfLong indices = cells.indices(header.shard()).iterator();
    while (reader.next()) {
      if (!indices.hasNext() || reader.index() != indices.nextLong()) {
        throw reader.misplaced();
      }
      rows++;
    }
    channel.truncate(reader.end());
    channel.position(reader.end());
  }

  private Optional<String> shardDifference(Shard ours, Shard theirs) {
    return ours.equals(theirs)
        ? Optional.empty()
        : Optional.of(
            "%s is (%s) there, and (%s) here"
                .formatted(path.mention().apply("shard"), theirs, ours));
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
