package dev.offload.core.engine;

import dev.offload.core.scenario.CollectiveKind;

/**
 * Who takes part in a collective with whom, and how many have arrived. Ranks that exchange with
 * each other, directly or not, form a group; it is named by its lowest rank class. The streams of a
 * group meet apart from each other.
 */
final class Meetings {
  private final int streams;
  private final int[][] group;
  private final int[][] size;
  private final int[][] arrived;

  Meetings(RankClasses ranks, int streams) {
    this.streams = streams;
    int kinds = CollectiveKind.values().length;
    group = new int[kinds][];
    size = new int[kinds][ranks.count()];
    arrived = new int[kinds][ranks.count() * streams];
    for (CollectiveKind kind : CollectiveKind.values()) {
      group[kind.ordinal()] = ranks.meetings(kind);
      for (int lowest : group[kind.ordinal()]) {
        size[kind.ordinal()][lowest]++;
      }
    }
  }

  /** Notes that a rank class has arrived on a stream; returns whether it was the last. */
  boolean arrive(int kind, int rankClass, int stream) {
    int lowest = group[kind][rankClass];
    int place = lowest * streams + stream;
    if (++arrived[kind][place] < size[kind][lowest]) {
      return false;
    }
    arrived[kind][place] = 0;
    return true;
  }

  /** Returns whether two rank classes take part in the same collectives of a kind. */
  boolean together(int kind, int oneClass, int otherClass) {
    return group[kind][oneClass] == group[kind][otherClass];
  }

  /** Returns how many have arrived where a kind's groups meet, over all groups and streams. */
  int[] arrived(int kind) {
    return arrived[kind];
  }

  int kinds() {
    return arrived.length;
  }
}
