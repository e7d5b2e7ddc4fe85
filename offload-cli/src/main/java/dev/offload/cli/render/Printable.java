package dev.offload.cli.render;

/** Makes text from files and arguments safe to print. */
final class Printable {
  private Printable() {}

  /** Returns the text with whatever a terminal may interpret written as an escape. */
  static String text(String text) {
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (Character.getType(c)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    printable.append(String.format("\\u%04x", c));
                default -> printable.appendCodePoint(c);
              }
            });
    return printable.toString();
  }
}
