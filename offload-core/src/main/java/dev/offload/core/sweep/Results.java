package dev.offload.core.sweep;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The results of a sweep in a file, or in the files of all its shards, which are joined. Files are
 * read from beginning to end, and no row is kept. Immutable and thread-safe.
 */
public final class Results {
  /** How many shards a message names. */
  private static final int MOST_NAMED = 8;

  private final List<Part> parts = new ArrayList<>();
  private final boolean joined;

  private record Part(ResultsPath file, Header header) {}

  private Results(boolean joined) {
    this.joined = joined;
  }

  /**
   * Finds the results in a file, which may be one of several or unfinished.
   *
   * @param mention says how the option of a name is written
   * @throws OffloadException if it cannot be read, or holds none
   */
  public static Results of(Path file, UnaryOperator<String> mention) {
    Results results = new Results(false);
    try (Cursor cursor = new Cursor(new ResultsPath(file, mention))) {
      results.parts.add(new Part(cursor.file, cursor.header));
    }
    return results;
  }

  /**
   * Joins the files of all shards of a sweep, in whatever order.
   *
   * @param files one or more
   * @param mention says how the option of a name is written
   * @throws OffloadException naming what is of another sweep, double, missing or unfinished
   */
  public static Results joined(List<Path> files, UnaryOperator<String> mention) {
    Results results = new Results(true);
    Map<Integer, ResultsPath> known = new TreeMap<>();
    List<String> missing = new ArrayList<>();
    for (Path path : files) {
      ResultsPath file = new ResultsPath(path, mention);
      try (Cursor cursor = new Cursor(file)) {
        Header header = cursor.header;
        results.add(file, header);
        ResultsPath earlier = known.put(header.part().number(), file);
        if (earlier != null) {
          throw OffloadException.of(
              ErrorCode.INVALID_VALUE,
              "The shard (%s) is double: in (%s) and in (%s)."
                  .formatted(header.shard(), earlier, file),
              "Maybe leave one of the two out.");
        }
        long left = header.rows();
        while (cursor.next()) {
          left--;
        }
        if (left != 0) {
          missing.add(
              "%d of the %d rows of shard %s, which is (%s)"
                  .formatted(left, header.rows(), header.shard(), file));
        }
      }
    }
    int shards = results.parts.get(0).header().part().count();
    for (int number = 1; number <= shards; number++) {
      if (!known.containsKey(number)) {
        missing.add("all of shard " + new Shard(number, shards));
      }
    }
    if (!missing.isEmpty()) {
      throw missing(missing, mention);
    }
    return results;
  }

  private void add(ResultsPath file, Header header) {
    parts.add(new Part(file, header));
    Part first = parts.get(0);
    boolean likeDivided = header.part().count() == first.header().part().count();
    header
        .differenceFrom(first.header(), file.mention())
        .or(
            () ->
                likeDivided
                    ? Optional.empty()
                    : Optional.of(
                        "the shard is (%s) there, and (%s) here"
                            .formatted(first.header().shard(), header.shard())))
        .ifPresent(
            difference -> {
              throw OffloadException.of(
                  ErrorCode.INVALID_VALUE,
                  "The file (%s) is of another sweep than (%s): %s."
                      .formatted(file, first.file(), difference),
                  "Maybe run that shard again with the same options.");
            });
  }

  private static OffloadException missing(List<String> what, UnaryOperator<String> mention) {
    String named = String.join("; ", what.subList(0, Math.min(MOST_NAMED, what.size())));
    String more =
        what.size() > MOST_NAMED ? "; and %d shards more".formatted(what.size() - MOST_NAMED) : "";
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "Rows are missing (%s%s).".formatted(named, more),
        "Maybe run these shards again, with the same options and %s: what is there is continued."
            .formatted(mention.apply("output")));
  }

  /**
   * Reads the rows, in the order of their indices.
   *
   * @throws OffloadException if a file cannot be read, or a line is not the row that belongs there
   */
  public <E extends Exception> void read(RowSink<E> sink) throws E {
    lines(
        cursor ->
            sink.accept(
                Row.parse(
                    (line, problem, advice) -> cursor.file.misplaced(cursor.number), cursor.line)));
  }

  /**
   * Writes them as the one file that the whole sweep would have written.
   *
   * @throws OffloadException as {@link #read}
   */
  public void write(Writer writer) throws IOException {
    writer.write(header().whole().line());
    lines(cursor -> writer.append(cursor.line).append('\n'));
  }

  /**
   * Sums the rows up.
   *
   * @param by what a group has in common; empty for every option that was given several values, but
   *     layouts and strategies
   * @throws OffloadException as {@link #read}
   */
  public SweepSummary summary(List<Axis> by) {
    return SweepSummary.of(this, by);
  }

  Header header() {
    return parts.get(0).header();
  }

  private interface LineSink<E extends Exception> {
    void accept(Cursor cursor) throws E;
  }

  private <E extends Exception> void lines(LineSink<E> sink) throws E {
    List<Cursor> cursors = new ArrayList<>();
    try {
      PriorityQueue<Cursor> next = new PriorityQueue<>(Comparator.comparingLong(c -> c.index));
      for (Part part : parts) {
        Cursor cursor = new Cursor(part.file());
        cursors.add(cursor);
        if (cursor.nextRow()) {
          next.add(cursor);
        }
      }
      for (long expected = 0; !next.isEmpty(); expected++) {
        Cursor cursor = next.remove();
        if (joined && cursor.index != expected) {
          throw cursor.file.misplaced(cursor.number);
        }
        sink.accept(cursor);
        if (cursor.nextRow()) {
          next.add(cursor);
        }
      }
    } finally {
      cursors.forEach(Cursor::close);
    }
  }

  /** A file at one of its lines. */
  private static final class Cursor implements AutoCloseable {
    private final ResultsPath file;
    private final Lines lines;
    private final Header header;
    private String line;
    private long number;
    private long index;

    Cursor(ResultsPath file) {
      this.file = file;
      this.lines = new Lines(file.open());
      boolean opened = false;
      try {
        next();
        header = Header.parse(file, line);
        opened = true;
      } finally {
        if (!opened) {
          close();
        }
      }
    }

    boolean next() {
      try {
        line = lines.next();
      } catch (IOException e) {
        throw file.unreadable(e);
      }
      number++;
      return line != null;
    }

    boolean nextRow() {
      boolean found = next();
      index = found ? Row.index(line) : 0;
      if (index < 0) {
        throw file.misplaced(number);
      }
      return found;
    }

    @Override
    public void close() {
      try {
        lines.close();
      } catch (IOException e) {
        throw file.unreadable(e);
      }
    }
  }
}
