package dev.offload.cli.render;

import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** How a piece of text stands out where colours can be shown. */
public enum Tone {
  /** Not at all. */
  PLAIN,
  /** What is recommended. */
  RECOMMENDED(Style.bold, Style.fg_green),
  /** What does not fit. */
  INFEASIBLE(Style.faint, Style.fg_red),
  /** What differs from its like. */
  UNEVEN(Style.fg_yellow),
  /** What deserves a look. */
  STRONG(Style.bold);

  private final IStyle[] styles;

  Tone(IStyle... styles) {
    this.styles = styles;
  }

  String apply(String text, Ansi ansi) {
    if (styles.length == 0 || !ansi.enabled() || text.isBlank()) {
      return text;
    }
    return Style.on(styles) + text + Style.off(Style.reset);
  }
}
