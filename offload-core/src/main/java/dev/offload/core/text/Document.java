package dev.offload.core.text;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Text that is laid out line by line as it is added. Not thread-safe. */
public final class Document {
  /** Where a line may break: not between a number and its unit. */
  private static final Pattern BREAK = Pattern.compile("\\s+(?!(?:s|GB|GiB|GB/s)(?:\\W|$))");

  private final TextStyle style;
  private final List<String> lines = new ArrayList<>();

  /** Makes a document without lines. */
  public Document(TextStyle style) {
    this.style = style;
  }

  /** Returns the style of its lines. */
  public TextStyle style() {
    return style;
  }

  /** Adds an empty line. */
  public Document gap() {
    return line("");
  }

  /** Adds a line as it is. */
  public Document line(String line) {
    lines.add(line);
    return this;
  }

  /** Adds a sentence or more, whose later lines are indented. */
  public Document text(String text) {
    return text(text, "", "  ");
  }

  /** Adds each of the sentences behind a dash. */
  public Document items(List<String> sentences) {
    sentences.forEach(sentence -> text(sentence, "- ", "  "));
    return this;
  }

  /**
   * Adds a sentence or more.
   *
   * @param first what the first line begins with
   * @param rest what the others begin with
   */
  public Document text(String text, String first, String rest) {
    return text(Tone.PLAIN, text, first, rest);
  }

  /** Adds a sentence or more, each line in a tone. */
  public Document text(Tone tone, String text, String first, String rest) {
    wrap(text, style.width(), first, rest).forEach(line -> lines.add(tone.apply(line, style)));
    return this;
  }

  /** Adds a table, however wide it is. */
  public Document table(TextTable table) {
    lines.addAll(table.lines(style));
    return this;
  }

  /**
   * Adds a table in as many parts as it takes to fit the width, one below the other. Each part
   * repeats the first columns, and has at least one of the others.
   *
   * @param repeated how many columns stand in every part
   */
  public Document table(TextTable table, int repeated) {
    lines.addAll(table.parts(repeated, style));
    return this;
  }

  /** Returns the lines, without their ends. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Writes the lines, each with a line feed at its end; what it writes to is left open. */
  public void writeTo(Appendable writer) throws IOException {
    for (String line : lines) {
      writer.append(line).append('\n');
    }
  }

  /** Prints the lines, each with a line feed at its end. */
  public void print(PrintStream out) {
    lines.forEach(line -> out.append(line).append('\n'));
    out.flush();
  }

  /**
   * Returns a text in lines of at most a width; a longer word has a line of its own.
   *
   * @param first what the first line begins with
   * @param rest what the others begin with
   */
  public static List<String> wrap(String text, int width, String first, String rest) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(first);
    boolean empty = true;
    for (String word : BREAK.split(text.strip())) {
      if (!empty && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line = new StringBuilder(rest);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
    return lines;
  }
}
