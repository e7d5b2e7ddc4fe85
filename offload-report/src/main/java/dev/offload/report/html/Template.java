package dev.offload.report.html;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with slots, as in {{title}}. Stateless and thread-safe. */
final class Template {
  private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z-]+)\\}\\}");

  private Template() {}

  /**
   * Returns the text with every slot filled. What is filled in is not looked at again.
   *
   * @throws IllegalArgumentException if nothing is there for a slot
   */
  static String fill(String template, Map<String, String> values) {
    Matcher matcher = SLOT.matcher(template);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String value = values.get(matcher.group(1));
      if (value == null) {
        throw new IllegalArgumentException("nothing for " + matcher.group());
      }
      matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(filled).toString();
  }
}
