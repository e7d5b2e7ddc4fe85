package dev.offload.core.words;

import dev.offload.core.unit.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parts of a sentence that are worth saying. Not thread-safe. */
final class Clauses {
  /** What is below this is not worth a number, in seconds. */
  static final double NEGLIGIBLE_SECONDS = 0.05;

  private final List<String> clauses = new ArrayList<>();

  Clauses add(String pattern, Object... values) {
    return addIf(true, pattern, values);
  }

  Clauses addIf(boolean isWorthIt, String pattern, Object... values) {
    if (isWorthIt) {
      clauses.add(Numbers.format(pattern, values));
    }
    return this;
  }

  /** Adds a time unless it is negligible. */
  Clauses addSeconds(double seconds, String pattern, Object... more) {
    Object[] values = new Object[more.length + 1];
    values[0] = seconds;
    System.arraycopy(more, 0, values, 1, more.length);
    return addIf(seconds >= NEGLIGIBLE_SECONDS, pattern, values);
  }

  boolean isEmpty() {
    return clauses.isEmpty();
  }

  String joined(String separator) {
    return String.join(separator, clauses);
  }

  /** Returns a sentence, if there is anything to say. */
  Optional<String> sentence(String beginning) {
    return isEmpty() ? Optional.empty() : Optional.of(beginning + joined("; ") + ".");
  }
}
