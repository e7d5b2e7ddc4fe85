package dev.offload.core.sweep;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.UnaryOperator;

/**
 * The results of a sweep in a file, or in the files of all its shards, which are joined. Files are
 * read from beginning to end, and no row is kept. Immutable and thread-safe.
 */
public final class Results {
  /** How many shards a message names. */
  private static final int MOST_NAMED = 8;

  private final Map<ResultsPath, Header> parts;
  private final boolean joined;

  private Results(Map<ResultsPath, Header> parts, boolean joined) {
    this.parts = parts;
    this.joined = joined;
  }

  /**
   * Finds the results in a file, which may be one of several or unfinished.
   *
   * @param mention says in messages how the option of a name is written
   * @throws OffloadException if it cannot be read, or holds none
   */
  public static Results of(Path path, UnaryOperator<String> mention) {
    ResultsPath file = new ResultsPath(path, mention);
    try (ResultsReader reader = file.open()) {
      return new Results(Map.of(file, reader.header()), false);
    }
  }

  /**
   * Joins the files of all shards of a sweep, in whatever order.
   *
   * @param paths one or more
   * @param mention says in messages how the option of a name is written
   * @throws OffloadException naming what is of another sweep, double, missing or unfinished
   */
  public static Results joined(List<Path> paths, UnaryOperator<String> mention) {
    Map<ResultsPath, Header> parts = new LinkedHashMap<>();
    Map<Shard, ResultsPath> known = new HashMap<>();
    List<String> missing = new ArrayList<>();
    ResultsPath first = new ResultsPath(paths.get(0), mention);
    for (Path path : paths) {
      ResultsPath file = new ResultsPath(path, mention);
      try (ResultsReader reader = file.open()) {
        Header header = reader.header();
        parts.putIfAbsent(file, header);
        requireSameSweep(file, header, first, parts.get(first));
        ResultsPath earlier = known.put(header.shard(), file);
        if (earlier != null) {
          throw OffloadException.invalid(
              "The shard (%s) is double: in (%s) and in (%s)."
                  .formatted(header.shard(), earlier, file),
              "Maybe leave one of the two out.");
        }
        long left = header.rows();
        while (reader.next()) {
          left--;
        }
        if (left != 0) {
          missing.add(
              "%d of the %d rows of shard %s, which is (%s)"
                  .formatted(left, header.rows(), header.shard(), file));
        }
      }
    }
    int shards = parts.get(first).shard().count();
    for (int number = 1; number <= shards; number++) {
      Shard shard = new Shard(number, shards);
      if (!known.containsKey(shard)) {
        missing.add("all of shard " + shard);
      }
    }
    if (!missing.isEmpty()) {
      throw missing(missing, mention);
    }
    return new Results(parts, true);
  }

  private static void requireSameSweep(
      ResultsPath file, Header header, ResultsPath first, Header its) {
    Optional<String> shards =
        header.shard().count() == its.shard().count()
            ? Optional.empty()
            : Optional.of(
                "the shard is (%s) there, and (%s) here".formatted(its.shard(), header.shard()));
    header
        .differenceFrom(its, file.mention())
        .or(() -> shards)
        .ifPresent(
            difference -> {
              throw OffloadException.invalid(
                  "The file (%s) is of another sweep than (%s): %s."
                      .formatted(file, first, difference),
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
    lines(reader -> sink.accept(reader.row()));
  }

  /**
   * Writes them as the one file that the whole sweep would have written.
   *
   * @throws OffloadException as {@link #read}
   */
  public void write(Writer writer) throws IOException {
    writer.write(header().whole().line());
    lines(reader -> writer.append(reader.line()).append('\n'));
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
    return parts.values().iterator().next();
  }

  private interface LineSink<E extends Exception> {
    void accept(ResultsReader reader) throws E;
  }

  private <E extends Exception> void lines(LineSink<E> sink) throws E {
    List<ResultsReader> readers = new ArrayList<>();
    try {
      PriorityQueue<ResultsReader> next =
          new PriorityQueue<>(Comparator.comparingLong(ResultsReader::index));
      for (ResultsPath file : parts.keySet()) {
        ResultsReader reader = file.open();
        readers.add(reader);
        reader.next();
        if (reader.next()) {
          next.add(reader);
        }
      }
      for (long expected = 0; !next.isEmpty(); expected++) {
        ResultsReader reader = next.remove();
        if (joined && reader.index() != expected) {
          throw reader.misplaced();
        }
        sink.accept(reader);
        if (reader.next()) {
          next.add(reader);
        }
      }
    } finally {
      readers.forEach(ResultsReader::close);
    }
  }
}
