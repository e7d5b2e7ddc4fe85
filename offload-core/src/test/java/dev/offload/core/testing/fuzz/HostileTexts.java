package dev.offload.core.testing.fuzz;

import java.util.List;
import java.util.Random;

/** Texts that a careless program prints, opens or chokes on. */
public final class HostileTexts {
  private static final List<String> ALL =
      List.of(
          "",
          " ",
          "\u001b[31mred\u001b[0m",
          "\u001b]0;title\u0007",
          "\u009b2J",
          "\rforged",
          "line\nbreak\nMaybe trust it.",
          "\ttab\b\b\b",
          "\u202egnp.exe\u202c",
          "\u2066isolated\u2069",
          "\u200b\ufeff\u00ad",
          "\u2028\u2029",
          "nul\0nul",
          "\ud800",
          "\udc00\ud800",
          "../../etc/passwd",
          "..",
          ".",
          "/etc/passwd",
          "/dev/zero",
          "..\\..\\boot.ini",
          "C:\\con",
          "a/../../b",
          "file:///etc/passwd",
          "%s%n%d%1000000000d",
          "${jndi:ldap://x}",
          "$(reboot)",
          "-1",
          "null",
          "NaN",
          "é\u0301\u0301\u0301",
          "\ud83d\ude00",
          "constructor",
          "__proto__",
          "@type");

  private HostileTexts() {}

  /** Returns the texts, each of less than 50 chars. */
  public static List<String> all() {
    return ALL;
  }

  /** Returns one of them, or rarely a very long one. */
  static String any(Random random) {
    if (random.nextInt(12) == 0) {
      String unit = random.nextBoolean() ? "a" : ALL.get(random.nextInt(ALL.size()));
      return unit.repeat(1 + random.nextInt(60_000));
    }
    return ALL.get(random.nextInt(ALL.size()));
  }

  /** Returns whether a terminal might interpret the character: control, format, separators. */
  static boolean isHostile(int codePoint) {
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
