package dev.offload.core.testing;

import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.Timeline;
import dev.offload.core.program.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How long collectives meet copies, read off a timeline. */
public final class CollectiveWaits {
  private record Span(long start, long end) {}

  private CollectiveWaits() {}

  /**
   * Returns the most time that copies ran between the start and the end of one collective, over all
   * collectives on all classes of ranks, in seconds; 0 if no collective met a copy.
   */
  public static double longestSeconds(Timeline timeline) {
    long longest = 0;
    for (int rankClass = 0; rankClass < timeline.rankClasses(); rankClass++) {
      List<Span> copies = spans(timeline, rankClass, Operation.Transfer.class);
      int passed = 0;
      for (Span collective : spans(timeline, rankClass, Operation.Collective.class)) {
        while (passed < copies.size() && copies.get(passed).end <= collective.start) {
          passed++;
        }
        long met = 0;
        for (int i = passed; i < copies.size() && copies.get(i).start < collective.end; i++) {
          Span copy = copies.get(i);
          met +=
              Math.max(
                  0, Math.min(collective.end, copy.end) - Math.max(collective.start, copy.start));
        }
        longest = Math.max(longest, met);
      }
    }
    return Picoseconds.toSeconds(longest);
  }

  /** Returns when operations of a kind ran, in the order of their start. */
  private static List<Span> spans(
      Timeline timeline, int rankClass, Class<? extends Operation> type) {
    List<Span> spans = new ArrayList<>();
    for (int s = 0; s < timeline.program().segments().size(); s++) {
      List<Operation> operations = timeline.operations(s);
      for (int i = 0; i < operations.size(); i++) {
        if (type.isInstance(operations.get(i))) {
          spans.add(new Span(timeline.start(s, i, rankClass), timeline.end(s, i, rankClass)));
        }
      }
    }
    spans.sort(Comparator.comparingLong(Span::start));
    return spans;
  }
}
