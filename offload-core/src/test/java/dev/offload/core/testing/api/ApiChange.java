package dev.offload.core.testing.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What became of a recorded API.
 *
 * @param breaks lines that are gone, and new ones that existing plugins do not fulfil
 * @param additions other new lines
 */
record ApiChange(List<String> breaks, List<String> additions) {
  /** Modifiers that forbid what was allowed before. */
  private static final Set<String> RESTRICTIONS = Set.of("is final", "is sealed", "is abstract");

  /** Copies the lists. */
  ApiChange {
    breaks = List.copyOf(breaks);
    additions = List.copyOf(additions);
  }

  /**
   * Compares two APIs.
   *
   * @param implemented the names of the types that plugins implement
   */
  static ApiChange between(List<String> recorded, List<String> current, Set<String> implemented) {
    Set<String> gone = new TreeSet<>(recorded);
    current.forEach(gone::remove);
    Set<String> added = new TreeSet<>(current);
    recorded.forEach(added::remove);
    Set<String> known = new TreeSet<>();
    recorded.forEach(line -> known.add(type(line)));

    List<String> breaks = new ArrayList<>(gone);
    List<String> additions = new ArrayList<>();
    for (String line : added) {
      boolean demands = implemented.contains(type(line)) && isAbstractMethod(line);
      boolean restricts = RESTRICTIONS.contains(fact(line));
      (known.contains(type(line)) && (demands || restricts) ? breaks : additions).add(line);
    }
    return new ApiChange(breaks, additions);
  }

  private static String type(String line) {
    return line.substring(0, line.indexOf(' '));
  }

  private static String fact(String line) {
    return line.substring(line.indexOf(' ') + 1);
  }

  private static boolean isAbstractMethod(String line) {
    return fact(line).startsWith("method ") && fact(line).contains("): abstract ");
  }

  /** Returns whether nothing changed. */
  boolean isEmpty() {
    return breaks.isEmpty() && additions.isEmpty();
  }
}
