package dev.offload.core.error;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds what a user probably meant, so that an unknown name can be answered with a known one. */
public final class Names {
  /** Longer names are no names that someone misspelt, and would take long to compare. */
  private static final int MAX_COMPARED_CHARS = 200;

  private static final int MAX_LISTED = 50;

  private Names() {}

  /**
   * Returns the failure for an unknown name, with the nearest known name or all of them as advice.
   *
   * @param kind what was looked up, as in "strategy"
   * @param name what was asked for, quoted as {@link Quotes} does
   * @param known the names that exist, of which the first fifty are listed
   */
  public static OffloadException unknown(String kind, String name, Collection<String> known) {
    String problem = "There is no %s named (%s).".formatted(kind, Quotes.quote(name));
    if (known.isEmpty()) {
      return OffloadException.of(ErrorCode.UNKNOWN_NAME, problem);
    }
    String advice =
        nearest(name, known)
            .map(near -> "Maybe you meant %s.".formatted(Quotes.quote(near)))
            .orElseGet(() -> "Maybe use one of: %s.".formatted(list(known)));
    return OffloadException.of(ErrorCode.UNKNOWN_NAME, problem, advice);
  }

  private static String list(Collection<String> names) {
    String listed =
        names.stream()
            .limit(MAX_LISTED)
            .map(name -> Quotes.quote(name, MAX_LISTED))
            .collect(Collectors.joining(", "));
    return names.size() > MAX_LISTED ? listed + ", and more" : listed;
  }

  /**
   * Returns the known name that is closest to {@code name}, unless none is close: more than a third
   * of its letters, and more than two, would have to change. A name that contains the other, of
   * three letters or more, counts as close. Case is ignored, and so are names of more than 200
   * letters.
   */
  public static Optional<String> nearest(String name, Collection<String> known) {
    if (name.length() > MAX_COMPARED_CHARS) {
      return Optional.empty();
    }
    String wanted = name.toLowerCase(Locale.ROOT);
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : known) {
      if (candidate.length() > MAX_COMPARED_CHARS) {
        continue;
      }
      String lower = candidate.toLowerCase(Locale.ROOT);
      int distance = editDistance(wanted, lower);
      if (distance > 1 && (contains(lower, wanted) || contains(wanted, lower))) {
        distance = 1;
      }
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    int tolerated = Math.max(2, wanted.length() / 3);
    return bestDistance <= tolerated ? Optional.ofNullable(best) : Optional.empty();
  }

  private static boolean contains(String whole, String part) {
    return part.length() >= 3 && whole.contains(part);
  }

  /** The optimal string alignment distance: insert, delete, replace, or swap of two neighbours. */
  private static int editDistance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
