package dev.offload.cli.ingest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Keeps the last requests of a log, which may be that of a server that ran for months. Not
 * thread-safe.
 *
 * @param <T> what is known of a request
 */
final class LatestRequests<T> {
  /** The most requests that are kept. */
  static final int MOST = 10_000;

  private final Deque<T> requests = new ArrayDeque<>();
  private long leftOut;

  void add(T request) {
    if (requests.size() == MOST) {
      requests.removeFirst();
      leftOut++;
    }
    requests.add(request);
  }

  /** Returns the last one that was added, or null. */
  T last() {
    return requests.peekLast();
  }

  /** Replaces the last one that was added. */
  void replaceLast(T request) {
    requests.removeLast();
    requests.add(request);
  }

  /** Returns those that are kept, in the order they were added. */
  List<T> toList() {
    return List.copyOf(requests);
  }

  /** Returns how many were added before them. */
  long leftOut() {
    return leftOut;
  }
}
