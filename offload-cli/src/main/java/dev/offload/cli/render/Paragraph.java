package dev.offload.cli.render;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Breaks sentences into lines. */
final class Paragraph {
  /** Where a line may break: not between a number and its unit. */
  private static final Pattern BREAK = Pattern.compile("\\s+(?!(?:s|GB|GiB|GB/s)(?:\\W|$))");

  private Paragraph() {}

  /**
   * Returns the text in lines of at most a width; a longer word has a line of its own.
   *
   * @param first what the first line begins with
   * @param rest what the others begin with
   */
  static List<String> wrap(String text, int width, String first, String rest) {
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
