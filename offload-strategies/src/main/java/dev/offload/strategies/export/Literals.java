package dev.offload.strategies.export;

import java.util.regex.Pattern;

/** Texts as literals of the languages that settings are written in. Stateless, thread-safe. */
final class Literals {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+-]+");

  private Literals() {}

  /** Returns a word of a POSIX shell. */
  static String shell(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /**
   * Returns a model's name as a word of a POSIX shell that no program takes for an option. Names of
   * the Hugging Face hub begin with letters or digits, so that a hyphen can only begin a path.
   */
  static String model(String id) {
    return shell(id.startsWith("-") ? "./" + id : id);
  }

  /** Returns a literal of JSON, which is one of Python too. */
  static String quoted(String text) {
    StringBuilder literal = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        literal.append('\\').append(c);
      } else if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == '\u2028' || c == '\u2029') {
        literal.append("\\u%04x".formatted((int) c));
      } else {
        literal.append(c);
      }
    }
    return literal.append('"').toString();
  }
}
