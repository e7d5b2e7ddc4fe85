package dev.offload.cli.sweep;

import dev.offload.cli.render.TextTable;
import dev.offload.cli.render.TextTable.Column;
import dev.offload.cli.render.Tone;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.unit.DataSize;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Ansi;

/**
 * What came of a sweep: how many rows fit, and the fastest of each group that does. Rows that
 * change outputs count only where no other fits, as in a comparison.
 */
public final class SweepSummary {
  /** What a user chooses, rather than asks about. */
  private static final List<Axis> CHOICES =
      List.of(Axis.ULYSSES, Axis.RING, Axis.CFG_PARALLEL, Axis.STRATEGY);

  private static final int MOST_GROUPS = 10_000;
  private static final int MOST_SHOWN = 24;
  private static final double GIBIBYTE = 1L << 30;

  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<List<String>, Best> groups = new LinkedHashMap<>();
  private List<Axis> by;
  private boolean tooManyGroups;
  private long rows;

  private record Best(
      double seconds, boolean lossless, String strategy, String layout, double peakGiB, long row) {}

  private SweepSummary(List<Axis> by) {
    this.by = by;
  }

  /**
   * Reads a file of results.
   *
   * @param by what a group has in common; empty for every option that was given several values, but
   *     layouts and strategies
   */
  public static SweepSummary of(Path file, List<Axis> by) throws IOException {
    List<Axis> axes = by;
    if (axes.isEmpty()) {
      Header header = header(file);
      axes =
          Stream.of(Axis.values())
              .filter(axis -> !CHOICES.contains(axis) && header.valuesOf(axis) > 1)
              .toList();
    }
    SweepSummary summary = new SweepSummary(axes);
    Results.read(file, summary::add);
    return summary;
  }

  private static Header header(Path file) throws IOException {
    try (var in = Results.open(file)) {
      String first = new ResultsFile.Lines(in).next();
      if (first == null) {
        throw Header.foreign(file);
      }
      return Header.parse(file, first);
    }
  }

  private void add(Map<String, Object> row) {
    rows++;
    String status = String.valueOf(row.get("status"));
    counts.merge(status, 1L, Long::sum);
    if (status.equals(Status.IMPOSSIBLE.toString())) {
      return;
    }
    List<String> group = by.stream().map(axis -> value(axis, row)).toList();
    if (!groups.containsKey(group) && groups.size() == MOST_GROUPS) {
      tooManyGroups = true;
      return;
    }
    Best best = status.equals(Status.FITS.toString()) ? best(row) : null;
    groups.merge(group, best == null ? NONE : best, (a, b) -> isBetter(b, a) ? b : a);
  }

  private static final Best NONE = new Best(Double.POSITIVE_INFINITY, false, "", "", 0, -1);

  private static boolean isBetter(Best a, Best b) {
    if (a == NONE || b == NONE) {
      return b == NONE && a != NONE;
    }
    return a.lossless == b.lossless ? a.seconds < b.seconds : a.lossless;
  }

  private static Best best(Map<String, Object> row) {
    String layout =
        Stream.of("ulysses", "ring", "cfgParallel")
            .map(name -> String.valueOf(row.get(name)))
            .collect(Collectors.joining(" x "));
    return new Best(
        number(row, "denoiseSeconds"),
        Boolean.TRUE.equals(row.get("lossless")),
        String.valueOf(row.get("label")),
        layout,
        number(row, "peakGpuBytes") / GIBIBYTE,
        (long) number(row, "index"));
  }

  private static double number(Map<String, Object> row, String name) {
    if (row.get(name) instanceof Number number) {
      return number.doubleValue();
    }
    throw OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "A row of the results lacks (%s).".formatted(name),
        "Maybe it was edited; begin again with --restart.");
  }

  private static String value(Axis axis, Map<String, Object> row) {
    return switch (axis) {
      case SIZE -> row.get("width") + "x" + row.get("height");
      case VRAM -> size(row.get("vramBytes"));
      case HOST_RAM -> size(row.get("hostRamBytes"));
      case CFG_PARALLEL -> String.valueOf(row.get("cfgParallel"));
      case FLOW_SHIFT -> String.valueOf(row.get("flowShift"));
      case FIRST_STEP_WARMUP -> String.valueOf(row.get("warmupSeconds"));
      default -> String.valueOf(row.get(axis.option()));
    };
  }

  private static String size(Object bytes) {
    return bytes instanceof Number number
        ? DataSize.ofBytes(number.longValue()).toString()
        : String.valueOf(bytes);
  }

  /** Returns how many rows were read. */
  public long rows() {
    return rows;
  }

  /** Writes the summary for people. */
  public void write(Writer writer, Ansi ansi) throws IOException {
    writer.write(
        "%d rows: %d fit, %d do not fit, %d are impossible, %d failed.\n"
            .formatted(
                rows,
                count(Status.FITS),
                count(Status.DOES_NOT_FIT),
                count(Status.IMPOSSIBLE),
                count(Status.FAILED)));
    if (groups.isEmpty()) {
      return;
    }
    String names = by.stream().map(Axis::option).collect(Collectors.joining(", "));
    writer.write(
        by.isEmpty()
            ? "\nThe fastest that fits:\n\n"
            : "\nThe fastest that fits, by %s:\n\n".formatted(names));
    List<Column> columns = new ArrayList<>();
    by.forEach(axis -> columns.add(Column.right(axis.option())));
    columns.addAll(
        List.of(
            Column.left("strategy"),
            Column.left("ulysses x ring x cfg"),
            Column.right("denoise", "s"),
            Column.right("peak GPU", "GiB"),
            Column.right("row")));
    TextTable table = new TextTable(columns);
    int shown = 0;
    for (Map.Entry<List<String>, Best> group : groups.entrySet()) {
      if (shown++ == MOST_SHOWN) {
        break;
      }
      table.row(
          group.getValue() == NONE ? Tone.INFEASIBLE : Tone.PLAIN,
          cells(group.getKey(), group.getValue()));
    }
    for (String line : table.lines(ansi)) {
      writer.write(line + "\n");
    }
    if (groups.size() > MOST_SHOWN) {
      writer.write(
          "and %s%d groups more; choose fewer options with --best-by.\n"
              .formatted(tooManyGroups ? "at least " : "", groups.size() - MOST_SHOWN));
    }
  }

  private static List<String> cells(List<String> group, Best best) {
    List<String> cells = new ArrayList<>(group);
    cells.addAll(
        best == NONE
            ? List.of("nothing fits", "-", "-", "-", "-")
            : List.of(
                best.strategy,
                best.layout,
                String.format(Locale.ROOT, "%.2f", best.seconds),
                String.format(Locale.ROOT, "%.1f", best.peakGiB),
                Long.toString(best.row)));
    return cells;
  }

  private long count(Status status) {
    return counts.getOrDefault(status.toString(), 0L);
  }
}
