package dev.offload.core.error;

/**
 * Makes text of unknown origin fit for a message. Stateless and thread-safe.
 *
 * <p>What a terminal may interpret is written as an escape of four hexadecimal digits or more:
 * control and formatting characters, among them those that change the direction of writing, line
 * and paragraph separators, and halves of surrogate pairs.
 */
public final class Quotes {
  /** The most characters that {@link #quote(String)} returns, but for escapes and dots. */
  public static final int MAX_CHARS = 200;

  private Quotes() {}

  /** Returns text on one line, without what a terminal may interpret, and cut if it is long. */
  public static String quote(String text) {
    return quote(text, MAX_CHARS);
  }

  /**
   * As {@link #quote(String)}, cut elsewhere.
   *
   * @param maxChars the most characters (code points) of the text that are kept, above 0; dots
   *     follow where more were left out
   */
  public static String quote(String text, int maxChars) {
    boolean cut = text.length() > maxChars && text.codePointCount(0, text.length()) > maxChars;
    String kept = cut ? text.substring(0, text.offsetByCodePoints(0, maxChars)) : text;
    return cut ? escape(kept, false) + "..." : escape(kept, false);
  }

  /** Writes as an escape what a terminal may interpret, line breaks only if asked to. */
  static String escape(String text, boolean keepsLineBreaks) {
    if (text.codePoints().noneMatch(Quotes::isHostile)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isHostile(c) && !(keepsLineBreaks && c == '\n')) {
                escaped.append(String.format("\\u%04x", c));
              } else {
                escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  private static boolean isHostile(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
