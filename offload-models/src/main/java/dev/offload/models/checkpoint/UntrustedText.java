package dev.offload.models.checkpoint;

/** Makes names that were found in files fit to be shown. Stateless and thread-safe. */
public final class UntrustedText {
  private static final int QUOTED_CHARS = 200;

  private UntrustedText() {}

  /**
   * Returns the text on one line, shortened to 200 characters, and with whatever a terminal may
   * interpret (control and formatting characters, halves of surrogate pairs) written as an escape.
   */
  public static String quote(String text) {
    return quote(text, QUOTED_CHARS);
  }

  /**
   * As {@link #quote(String)}, shortened to another length.
   *
   * @param limit the most characters that are kept, before those of "..."; an escape counts as one
   */
  public static String quote(String text, int limit) {
    StringBuilder quoted = new StringBuilder();
    int[] codePoints = text.codePoints().limit(limit + 1L).toArray();
    for (int i = 0; i < Math.min(codePoints.length, limit); i++) {
      int c = codePoints[i];
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            quoted.append(String.format("\\u%04x", c));
        default -> quoted.appendCodePoint(c);
      }
    }
    return codePoints.length > limit ? quoted + "..." : quoted.toString();
  }
}
