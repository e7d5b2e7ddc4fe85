package dev.offload.core.text;

/** How a piece of text stands out where colours can be shown. */
public enum Tone {
  /** Not at all. */
  PLAIN(""),
  /** What is recommended: bold green. */
  RECOMMENDED("\u001b[1m\u001b[32m"),
  /** What does not fit: faint red. */
  INFEASIBLE("\u001b[2m\u001b[31m"),
  /** What differs from its like: yellow. */
  UNEVEN("\u001b[33m"),
  /** What deserves a look: bold. */
  STRONG("\u001b[1m");

  private static final String RESET = "\u001b[0m";

  private final String begin;

  Tone(String begin) {
    this.begin = begin;
  }

  /** Returns the text in this tone; as it is if it is blank, or the style has no colours. */
  public String apply(String text, TextStyle style) {
    return begin.isEmpty() || !style.colour() || text.isBlank() ? text : begin + text + RESET;
  }
}
