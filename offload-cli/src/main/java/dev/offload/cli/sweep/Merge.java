package dev.offload.cli.sweep;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Joins the results of a sweep's shards.
 *
 * <p>Each file is read twice from beginning to end, and no row is kept.
 */
public final class Merge {
  /** How many shards a message names. */
  private static final int MOST_NAMED = 8;

  private record Part(Path file, Header header) {}

  private final List<Part> parts = new ArrayList<>();

  /**
   * Looks whether files are all the parts of one sweep.
   *
   * @throws OffloadException naming what is of another sweep, double, missing or unfinished
   */
  public Merge(List<Path> files) throws IOException {
    Map<Shard, Path> known = new TreeMap<>();
    List<String> missing = new ArrayList<>();
    for (Path file : files) {
      long[] rows = {0};
      Header header = count(file, rows);
      requireSameSweep(file, header);
      Path earlier = known.put(header.shard(), file);
      if (earlier != null) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The shard (%s) is double: in (%s) and in (%s)."
                .formatted(
                    header.shard(),
                    Quotes.quote(earlier.toString()),
                    Quotes.quote(file.toString())),
            "Maybe leave one of the two out.");
      }
      if (rows[0] != header.rows()) {
        missing.add(
            "%d of the %d rows of shard %s, which is (%s)"
                .formatted(
                    header.rows() - rows[0],
                    header.rows(),
                    header.shard(),
                    Quotes.quote(file.toString())));
      }
      parts.add(new Part(file, header));
    }
    int shards = parts.get(0).header().shard().count();
    for (int number = 1; number <= shards; number++) {
      Shard shard = new Shard(number, shards);
      if (!known.containsKey(shard)) {
        missing.add("all of shard " + shard);
      }
    }
    if (!missing.isEmpty()) {
      throw missing(missing);
    }
  }

  private static Header count(Path file, long[] rows) throws IOException {
    try (InputStream in = Results.open(file)) {
      ResultsFile.Lines lines = new ResultsFile.Lines(in);
      String first = lines.next();
      if (first == null) {
        throw Header.foreign(file);
      }
      Header header = Header.parse(file, first);
      while (lines.next() != null) {
        rows[0]++;
      }
      return header;
    }
  }

  private void requireSameSweep(Path file, Header header) {
    if (parts.isEmpty()) {
      return;
    }
    Part first = parts.get(0);
    header
        .differenceFrom(first.header())
        .or(
            () ->
                header.shard().count() == first.header().shard().count()
                    ? java.util.Optional.empty()
                    : java.util.Optional.of(
                        "the shard is (%s) there, and (%s) here"
                            .formatted(first.header().shard(), header.shard())))
        .ifPresent(
            difference -> {
              throw OffloadException.of(
                  ErrorCode.INVALID_VALUE,
                  "The file (%s) is of another sweep than (%s): %s."
                      .formatted(
                          Quotes.quote(file.toString()),
                          Quotes.quote(first.file().toString()),
                          difference),
                  "Maybe run that shard again with the same options.");
            });
  }

  private static OffloadException missing(List<String> what) {
    String named = String.join("; ", what.subList(0, Math.min(MOST_NAMED, what.size())));
    String more =
        what.size() > MOST_NAMED ? "; and %d shards more".formatted(what.size() - MOST_NAMED) : "";
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "Rows are missing (%s%s).".formatted(named, more),
        "Maybe run these shards again, with the same options and -o: what is there is continued.");
  }

  /** Returns how many rows the sweep has. */
  public long rows() {
    return parts.get(0).header().totalRows();
  }

  /** Writes header and rows in the order of their indices. */
  public void write(Writer writer) throws IOException {
    writer.write(parts.get(0).header().whole().line() + "\n");
    rows(
        lines -> {
          for (String line : lines) {
            writer.write(line + "\n");
          }
        });
  }

  /** Passes the rows on in the order of their indices. */
  public void rows(RowSink sink) throws IOException {
    List<InputStream> open = new ArrayList<>();
    try {
      List<Cursor> cursors = new ArrayList<>();
      for (Part part : parts) {
        InputStream in = Results.open(part.file());
        open.add(in);
        cursors.add(new Cursor(part.file(), in));
      }
      java.util.PriorityQueue<Cursor> next =
          new java.util.PriorityQueue<>(java.util.Comparator.comparingLong(c -> c.index));
      for (Cursor cursor : cursors) {
        if (cursor.advance()) {
          next.add(cursor);
        }
      }
      for (long expected = 0; expected < rows(); expected++) {
        Cursor cursor = next.poll();
        if (cursor == null || cursor.index != expected) {
          throw cursor == null
              ? missing(List.of("row " + expected))
              : ResultsFile.misplaced(cursor.file, cursor.number);
        }
        sink.accept(List.of(cursor.line));
        if (cursor.advance()) {
          next.add(cursor);
        }
      }
    } finally {
      for (InputStream in : open) {
        in.close();
      }
    }
  }

  /** A file at one of its rows. */
  private static final class Cursor {
    private final Path file;
    private final ResultsFile.Lines lines;
    private String line;
    private long index;
    private long number = 1;

    Cursor(Path file, InputStream in) throws IOException {
      this.file = file;
      this.lines = new ResultsFile.Lines(in);
      lines.next();
    }

    boolean advance() throws IOException {
      line = lines.next();
      number++;
      index = line == null ? -1 : ResultsFile.index(line);
      if (line != null && index < 0) {
        throw ResultsFile.misplaced(file, number);
      }
      return line != null;
    }
  }
}
