package dev.offload.evidence.ingest;

import java.util.LinkedList;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Keeps the last requests of a log, which may be that of a server that ran for months. Not
 * thread-safe.
 *
 * @param <T> what is known of a request
 */
final class LatestRequests<T> {
  /** The most requests that are kept. */
  static final int MOST = 10_000;

  /** How many requests may run side by side. */
  private static final int OPEN = 100;

  private final LinkedList<T> requests = new LinkedList<>();
  private long leftOut;

  void add(T request) {
    if (requests.size() == MOST) {
      requests.removeFirst();
      leftOut++;
    }
    requests.add(request);
  }

  /**
   * Replaces the last one of some kind, if it is among the last few and can be replaced.
   *
   * @param wanted whether one is of the kind
   * @param replacement what takes its place; empty if it stays as it is
   * @return whether one was replaced
   */
  boolean replaceLatest(Predicate<T> wanted, Function<T, Optional<T>> replacement) {
    ListIterator<T> iterator = requests.listIterator(requests.size());
    for (int i = 0; i < OPEN && iterator.hasPrevious(); i++) {
      T request = iterator.previous();
      if (wanted.test(request)) {
        Optional<T> next = replacement.apply(request);
        next.ifPresent(iterator::set);
        return next.isPresent();
      }
    }
    return false;
  }

  /** Returns those that are kept, in the order they were added. */
  List<T> toList() {
    return List.copyOf(requests);
  }

  /** Returns how many were added before them. */
  long leftOut() {
    return leftOut;
  }

  /** Says how many requests are kept, and how many were added before them. */
  static String summary(int kept, long leftOut) {
    return FileContent.counted(kept, "request")
        + (leftOut == 0 ? "" : String.format(Locale.ROOT, ", %,d before them left out", leftOut));
  }
}
