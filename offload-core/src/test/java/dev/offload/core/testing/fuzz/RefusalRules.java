package dev.offload.core.testing.fuzz;

import com.fasterxml.jackson.core.JacksonException;
import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.OffloadException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How untrusted input must be refused: with a category that blames the input, in a message that
 * names the file, and the line where a JSON parser stopped; of bounded length; and with no
 * character that a terminal may interpret, but for the line break before the advice.
 */
public final class RefusalRules {
  /** Room for a few quoted values. */
  private static final int MAX_CHARS = 3000;

  /** Messages may cut what they quote. */
  private static final int NAMED_CHARS = 150;

  private static final Pattern LINE = Pattern.compile("[Ll]ine \\(?\\d+");

  private RefusalRules() {}

  /**
   * Returns the first rule that a refusal of a file breaks, in words.
   *
   * @param input the file or directory that the reader was given
   * @param categories the categories that are fine
   */
  public static Optional<String> broken(
      OffloadException refusal, Path input, Set<ErrorCategory> categories) {
    Optional<String> broken = broken(refusal, categories);
    if (broken.isPresent()) {
      return broken;
    }
    if (!refusal.problem().contains(printable(input))) {
      return Optional.of("the message does not name the file (%s)".formatted(refusal.problem()));
    }
    boolean placed = LINE.matcher(refusal.problem()).find();
    if (parserStopped(refusal) && !placed) {
      return Optional.of("the message does not name the line (%s)".formatted(refusal.problem()));
    }
    return Optional.empty();
  }

  /** Returns the first rule that a refusal of a value other than a file breaks, in words. */
  public static Optional<String> broken(OffloadException refusal, Set<ErrorCategory> categories) {
    String message = refusal.getMessage();
    if (!categories.contains(refusal.code().category())) {
      return Optional.of(
          "the category is %s (%s)".formatted(refusal.code().category(), escaped(message)));
    }
    if (message.length() > MAX_CHARS) {
      return Optional.of(
          "the message has %d chars (%s...)"
              .formatted(message.length(), escaped(message.substring(0, 300))));
    }
    String text = refusal.problem() + refusal.advice().orElse("");
    if (text.codePoints().anyMatch(HostileTexts::isHostile)) {
      return Optional.of("the message has control characters (%s)".formatted(escaped(text)));
    }
    if (!refusal.advice().orElse("Maybe ").startsWith("Maybe ")) {
      return Optional.of("the advice does not begin with Maybe (%s)".formatted(escaped(message)));
    }
    return Optional.empty();
  }

  /** Returns the path up to what messages escape or cut. */
  private static String printable(Path path) {
    String text = path.toString();
    int end = 0;
    while (end < Math.min(text.length(), NAMED_CHARS)
        && text.charAt(end) >= ' '
        && text.charAt(end) <= '~') {
      end++;
    }
    return text.substring(0, end);
  }

  private static boolean parserStopped(Throwable refusal) {
    for (Throwable cause = refusal.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof JacksonException stopped
          && stopped.getLocation() != null
          && stopped.getLocation().getLineNr() > 0) {
        return true;
      }
    }
    return false;
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .limit(500)
        .forEach(
            c -> {
              if (HostileTexts.isHostile(c)) {
                escaped.append("\\u%04x".formatted(c));
              } else {
                escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }
}
