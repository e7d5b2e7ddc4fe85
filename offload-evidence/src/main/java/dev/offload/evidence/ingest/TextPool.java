package dev.offload.evidence.ingest;

/**
 * Makes texts of characters, the same object for texts that come again soon: traces have millions
 * of a few names. Not thread-safe.
 */
final class TextPool {
  private static final int SIZE = 1024;

  private final String[] known = new String[SIZE];

  /** Returns a text of some characters. */
  String text(char[] chars, int offset, int length) {
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + chars[i];
    }
    int place = (hash ^ hash >>> 16) & (SIZE - 1);
    String before = known[place];
    if (before == null || !isSame(before, chars, offset, length)) {
      known[place] = new String(chars, offset, length);
    }
    return known[place];
  }

  private static boolean isSame(String text, char[] chars, int offset, int length) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) != chars[offset + i]) {
        return false;
      }
    }
    return true;
  }
}
