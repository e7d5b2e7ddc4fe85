package dev.offload.examples.report;

import dev.offload.core.text.TextStyle;
import dev.offload.core.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

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

  /** Begins a section with the command that asks for what is in it. */
  void section(String heading, List<String> command) {
    text.append("\n## ").append(heading).append("\n\n");
    wrapped(command, INDENT, " \\");
  }

  /** Adds a paragraph. */
  void says(String format, Object... values) {
    text.append('\n');
    wrapped(List.of(format(format, values).split(" ")), "", "");
  }

  /**
   * A column of a table.
   *
   * @param number whether its cells end, rather than begin, below each other
   * @param heading a line break divides it into two lines
   */
  record Column<T>(boolean number, String heading, Function<T, String> cell) {}

  static <T> Column<T> words(String heading, Function<T, String> cell) {
    return new Column<>(false, heading, cell);
  }

  static <T> Column<T> right(String heading, Function<T, String> cell) {
    return new Column<>(true, heading, cell);
  }

  /** Returns a column of numbers; with "+" in the format, zero is never negative. */
  static <T> Column<T> number(String heading, String format, ToDoubleFunction<T> value) {
    return right(heading, thing -> signed(format(format, value.applyAsDouble(thing)), format));
  }

  private static String signed(String number, String format) {
    boolean negativeZero = format.contains("+") && number.matches("-[0.]+");
    return negativeZero ? number.replace('-', '+') : number;
  }

  /** Adds a table with a row for each thing. */
  @SafeVarargs
  final <T> void table(List<T> things, Column<T>... columns) {
    TextTable table = new TextTable();
    for (Column<T> column : columns) {
      table.column(column.number(), List.of(column.heading().split("\n")));
    }
    for (T thing : things) {
      List<String> cells = new ArrayList<>();
      for (Column<T> column : columns) {
        cells.add(column.cell().apply(thing));
      }
      table.row(cells.toArray(String[]::new));
    }
    text.append('\n');
    table.lines(TextStyle.PLAIN).forEach(line -> text.append(INDENT).append(line).append('\n'));
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
}
