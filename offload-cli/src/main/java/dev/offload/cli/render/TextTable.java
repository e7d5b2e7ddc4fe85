package dev.offload.cli.render;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Help.Ansi;

/** Columns of text with aligned cells. Not thread-safe. */
public final class TextTable {
  private static final String GAP = "  ";

  /**
   * A column.
   *
   * @param heading the lines of its heading, top to bottom
   * @param right whether its cells end, rather than begin, below each other
   */
  public record Column(List<String> heading, boolean right) {
    /** Returns a column of text. */
    public static Column left(String... heading) {
      return new Column(List.of(heading), false);
    }

    /** Returns a column of numbers. */
    public static Column right(String... heading) {
      return new Column(List.of(heading), true);
    }
  }

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<List<Tone>> tones = new ArrayList<>();

  /** Makes a table without rows. */
  public TextTable(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  /** Adds a row in one tone. */
  public void row(Tone tone, List<String> cells) {
    row(cells, columns.stream().map(column -> tone).toList());
  }

  /** Adds a row with the tone of each cell. */
  void row(List<String> cells, List<Tone> cellTones) {
    if (cells.size() != columns.size() || cellTones.size() != columns.size()) {
      throw new IllegalArgumentException(
          "A row of %d cells in a table of %d columns.".formatted(cells.size(), columns.size()));
    }
    rows.add(List.copyOf(cells));
    tones.add(List.copyOf(cellTones));
  }

  /** Returns how wide a line is. */
  int width() {
    return widthOf(allColumns());
  }

  /** Returns the heading and the rows. */
  public List<String> lines(Ansi ansi) {
    return lines(allColumns(), ansi);
  }

  /**
   * Returns the table in as many parts as it takes to fit a width, one below the other. Each part
   * repeats the first columns, and has at least one of the others.
   *
   * @param repeated how many columns stand in every part
   */
  List<String> parts(int width, int repeated, Ansi ansi) {
    if (repeated == columns.size()) {
      return lines(ansi);
    }
    List<String> lines = new ArrayList<>();
    int next = repeated;
    do {
      List<Integer> part = new ArrayList<>(allColumns().subList(0, repeated));
      do {
        part.add(next++);
      } while (next < columns.size() && widthOf(plus(part, next)) <= width);
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(lines(part, ansi));
    } while (next < columns.size());
    return lines;
  }

  private static List<Integer> plus(List<Integer> part, int column) {
    List<Integer> more = new ArrayList<>(part);
    more.add(column);
    return more;
  }

  private List<Integer> allColumns() {
    return IntStream.range(0, columns.size()).boxed().toList();
  }

  private int widthOf(List<Integer> part) {
    return part.stream().mapToInt(this::widthOf).sum() + GAP.length() * (part.size() - 1);
  }

  private int widthOf(int column) {
    int heading = columns.get(column).heading().stream().mapToInt(String::length).max().orElse(0);
    int cells = rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    return Math.max(heading, cells);
  }

  private List<String> lines(List<Integer> part, Ansi ansi) {
    List<String> lines = new ArrayList<>();
    // Once for all rows: there may be many.
    int[] widths = new int[columns.size()];
    part.forEach(column -> widths[column] = widthOf(column));
    int headings =
        part.stream().mapToInt(column -> columns.get(column).heading().size()).max().orElse(0);
    for (int line = 0; line < headings; line++) {
      StringBuilder text = new StringBuilder();
      for (int column : part) {
        List<String> heading = columns.get(column).heading();
        int index = line - (headings - heading.size());
        append(text, column, widths[column], index < 0 ? "" : heading.get(index), Tone.PLAIN, ansi);
      }
      lines.add(text.toString().stripTrailing());
    }
    for (int row = 0; row < rows.size(); row++) {
      StringBuilder text = new StringBuilder();
      for (int column : part) {
        append(
            text,
            column,
            widths[column],
            rows.get(row).get(column),
            tones.get(row).get(column),
            ansi);
      }
      lines.add(text.toString().stripTrailing());
    }
    return lines;
  }

  private void append(
      StringBuilder line, int column, int width, String cell, Tone tone, Ansi ansi) {
    String padding = " ".repeat(width - cell.length());
    line.append(line.isEmpty() ? "" : GAP);
    if (columns.get(column).right()) {
      line.append(padding).append(tone.apply(cell, ansi));
    } else {
      line.append(tone.apply(cell, ansi)).append(padding);
    }
  }
}
