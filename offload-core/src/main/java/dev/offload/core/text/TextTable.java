package dev.offload.core.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Columns of text with aligned cells. Not thread-safe. */
public final class TextTable {
  private static final String GAP = "  ";

  /**
   * A column.
   *
   * @param right whether its cells end, rather than begin, below each other
   * @param heading the lines of its heading, top to bottom
   */
  private record Column(boolean right, List<String> heading) {}

  private record Row(List<String> cells, List<Tone> tones) {}

  private final List<Column> columns = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  /** Makes a table without columns. */
  public TextTable() {}

  /** Adds a column of text; before the first row. */
  public TextTable left(String... heading) {
    return column(false, List.of(heading));
  }

  /** Adds a column of numbers; before the first row. */
  public TextTable right(String... heading) {
    return column(true, List.of(heading));
  }

  /**
   * Adds a column; before the first row.
   *
   * @param right whether its cells end, rather than begin, below each other
   * @param heading the lines of its heading, top to bottom
   */
  public TextTable column(boolean right, List<String> heading) {
    columns.add(new Column(right, List.copyOf(heading)));
    return this;
  }

  /** Adds a plain row. */
  public TextTable row(String... cells) {
    return row(Tone.PLAIN, List.of(cells));
  }

  /** Adds a row in one tone. */
  public TextTable row(Tone tone, List<String> cells) {
    return row(cells, Collections.nCopies(columns.size(), tone));
  }

  /**
   * Adds a row with the tone of each cell.
   *
   * @throws IllegalArgumentException if there is not one of both for each column
   */
  public TextTable row(List<String> cells, List<Tone> tones) {
    if (cells.size() != columns.size() || tones.size() != columns.size()) {
      throw new IllegalArgumentException(
          "A row of %d cells in a table of %d columns.".formatted(cells.size(), columns.size()));
    }
    rows.add(new Row(List.copyOf(cells), List.copyOf(tones)));
    return this;
  }

  /** Returns how wide a line is. */
  public int width() {
    return widthOf(allColumns());
  }

  /** Returns the heading and the rows. */
  public List<String> lines(TextStyle style) {
    return lines(allColumns(), style);
  }

  /** Returns the table in parts, as {@link Document#table(TextTable, int)} shows it. */
  List<String> parts(int repeated, TextStyle style) {
    if (repeated == columns.size()) {
      return lines(style);
    }
    List<String> lines = new ArrayList<>();
    int next = repeated;
    do {
      List<Integer> part = new ArrayList<>(allColumns().subList(0, repeated));
      do {
        part.add(next++);
      } while (next < columns.size()
          && widthOf(part) + GAP.length() + widthOf(next) <= style.width());
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(lines(part, style));
    } while (next < columns.size());
    return lines;
  }

  private List<Integer> allColumns() {
    return IntStream.range(0, columns.size()).boxed().toList();
  }

  private int widthOf(List<Integer> part) {
    return part.stream().mapToInt(this::widthOf).sum() + GAP.length() * (part.size() - 1);
  }

  private int widthOf(int column) {
    int heading = columns.get(column).heading().stream().mapToInt(String::length).max().orElse(0);
    int cells = rows.stream().mapToInt(row -> row.cells().get(column).length()).max().orElse(0);
    return Math.max(heading, cells);
  }

  private List<String> lines(List<Integer> part, TextStyle style) {
    // Once for all rows: there may be many.
    int[] widths = new int[columns.size()];
    part.forEach(column -> widths[column] = widthOf(column));
    int headings =
        part.stream().mapToInt(column -> columns.get(column).heading().size()).max().orElse(0);
    List<Row> all = new ArrayList<>();
    for (int line = 0; line < headings; line++) {
      int above = headings - line;
      all.add(
          new Row(
              columns.stream().map(column -> heading(column.heading(), above)).toList(),
              Collections.nCopies(columns.size(), Tone.PLAIN)));
    }
    all.addAll(rows);
    return all.stream().map(row -> line(row, part, widths, style)).toList();
  }

  /** Returns the line of a heading that has so many lines to the rows, itself included. */
  private static String heading(List<String> heading, int above) {
    return above > heading.size() ? "" : heading.get(heading.size() - above);
  }

  private String line(Row row, List<Integer> part, int[] widths, TextStyle style) {
    StringBuilder line = new StringBuilder();
    for (int column : part) {
      String cell = row.cells().get(column);
      String padding = " ".repeat(Math.max(0, widths[column] - cell.length()));
      String text = row.tones().get(column).apply(cell, style);
      line.append(line.isEmpty() ? "" : GAP);
      line.append(columns.get(column).right() ? padding + text : text + padding);
    }
    return line.toString().stripTrailing();
  }
}
