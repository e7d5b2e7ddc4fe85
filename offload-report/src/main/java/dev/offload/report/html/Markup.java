package dev.offload.report.html;

/**
 * A growing piece of HTML. Text and the values of attributes are escaped; names of elements and
 * attributes are those of the caller and must be plain.
 */
final class Markup {
  private final StringBuilder html = new StringBuilder();

  /**
   * Opens an element.
   *
   * @param attributes names and values in turn
   */
  Markup open(String element, String... attributes) {
    html.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      html.append(' ')
          .append(attributes[i])
          .append("=\"")
          .append(escape(attributes[i + 1]))
          .append('"');
    }
    html.append('>');
    return this;
  }

  Markup text(String text) {
    html.append(escape(text));
    return this;
  }

  Markup close(String element) {
    html.append("</").append(element).append('>');
    return this;
  }

  /** Adds an element that holds text alone. */
  Markup element(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close(element);
  }

  Markup newLine() {
    html.append('\n');
    return this;
  }

  /** Adds what is HTML already. */
  Markup add(Markup other) {
    html.append(other.html);
    return this;
  }

  /**
   * Returns a text in which nothing has a meaning in HTML, and no character is one that HTML
   * forbids.
   */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  private static boolean isAllowed(int c) {
    boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
    // A lone surrogate has no place in UTF-8.
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return !control && !surrogate;
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
