package dev.offload.examples.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A text that reads well on a terminal and is Markdown too: paragraphs of at most 100 columns, and
 * tables and commands indented by four blanks. Not thread-safe.
 */
final class TextPage {
  private static final int WIDTH = 100;
  private static final String INDENT = "    ";

  private final StringBuilder text = new StringBuilder();

  /** Starts a page. */
  TextPage(String title) {
    text.append("# ").append(title).append('\n');
  }

  /** Begins a section. */
  void heading(String format, Object... values) {
    text.append("\n## ").append(format(format, values)).append('\n');
  }

  /** Adds a paragraph. */
  void says(String format, Object... values) {
    text.append('\n');
    wrapped(List.of(format(format, values).split(" ")), "", "");
  }

  /** Adds a shell command, given as parts that stay on one line. */
  void command(List<String> parts) {
    text.append('\n');
    wrapped(parts, INDENT, " \\");
  }

  /** Adds a table. */
  void add(Table table) {
    text.append('\n').append(table.toString().indent(INDENT.length()));
  }

  private void wrapped(List<String> parts, String indent, String lineEnd) {
    StringBuilder line = new StringBuilder(indent);
    for (String part : parts) {
      boolean first = line.toString().isBlank();
      if (!first && line.length() + 1 + part.length() + lineEnd.length() > WIDTH) {
        text.append(line).append(lineEnd).append('\n');
        line = new StringBuilder(lineEnd.isEmpty() ? indent : indent + "  ");
        first = true;
      }
      line.append(first ? "" : " ").append(part);
    }
    text.append(line).append('\n');
  }

  /** Returns formatted text that does not depend on the user's language. */
  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** A table whose first columns are words, and whose others are numbers. Not thread-safe. */
  static final class Table {
    private final int words;
    private final List<String[]> rows = new ArrayList<>();

    /**
     * Starts a table.
     *
     * @param words how many columns are aligned to the left
     * @param headings one for each column; a line break divides it into two lines
     */
    Table(int words, String... headings) {
      this.words = words;
      String[] upper = new String[headings.length];
      String[] lower = new String[headings.length];
      for (int i = 0; i < headings.length; i++) {
        String[] lines = headings[i].split("\n");
        upper[i] = lines.length == 2 ? lines[0] : "";
        lower[i] = lines[lines.length - 1];
      }
      rows.add(upper);
      rows.add(lower);
    }

    /** Adds a row with a cell for each heading. */
    Table row(String... cells) {
      rows.add(cells);
      return this;
    }

    @Override
    public String toString() {
      int[] widths = new int[rows.get(0).length];
      for (String[] row : rows) {
        for (int i = 0; i < widths.length; i++) {
          widths[i] = Math.max(widths[i], row[i].length());
        }
      }
      StringBuilder table = new StringBuilder();
      for (String[] row : rows) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
          String padding = " ".repeat(widths[i] - row[i].length());
          line.append(i == 0 ? "" : "  ").append(i < words ? row[i] + padding : padding + row[i]);
        }
        if (!line.toString().isBlank()) {
          table.append(line.toString().stripTrailing()).append('\n');
        }
      }
      return table.toString();
    }
  }
}
