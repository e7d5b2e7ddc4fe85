package dev.offload.core.text;

/**
 * What text may use.
 *
 * @param width columns of a line, at least 1; a longer word has a line of its own
 * @param colour whether escape sequences of a terminal may stand in it
 */
public record TextStyle(int width, boolean colour) {
  /** The width of a file, of a pipe, and of a terminal that does not tell. */
  public static final int DEFAULT_WIDTH = 120;

  /** No colours, and lines of {@link #DEFAULT_WIDTH}. */
  public static final TextStyle PLAIN = new TextStyle(DEFAULT_WIDTH, false);
}
