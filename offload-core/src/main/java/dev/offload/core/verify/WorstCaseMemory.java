package dev.offload.core.verify;

import dev.offload.core.program.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The most memory that the allocations and releases of a program can take in any order.
 *
 * <p>A state of the program is how far each stream has come, as far as the orders allow. Where two
 * streams change memory, then for each place of the one the possible places of the other are an
 * interval whose ends both move forward, so the largest sum over all states is a sliding maximum,
 * exact and linear in the number of changes.
 *
 * <p>Where more than two do, the two with the most changes are treated so, and the others are
 * bounded by what the first of them has come to: an allocation counts as soon as nothing on that
 * stream holds it back, a release only once something there follows it. That bound is never too low
 * and may be too high.
 */
final class WorstCaseMemory {
  /**
   * An operation that takes or gives back memory.
   *
   * @param bytes negative if it gives back
   * @param order place in the program
   * @param place place on its stream
   * @param certain how many operations of each stream have ended before it begins
   */
  record Change(
      Operation.Streamed operation,
      long bytes,
      int order,
      int step,
      int index,
      int place,
      int[] certain) {
    private boolean follows(Change other) {
      return certain[other.operation.stream().ordinal()] > other.place;
    }
  }

  /**
   * The result.
   *
   * @param bytes that are taken
   * @param allocation the last one before that state; empty if the state is the initial one
   * @param heldBack a release that the program launches before that allocation but no order puts
   *     before it; empty if there is none
   */
  record Peak(long bytes, Optional<Change> allocation, Optional<Change> heldBack) {}

  /** How many changes are done on the two streams with the most, and what is taken then. */
  private record State(long bytes, int first, int second) {}

  private final List<List<Change>> changes = new ArrayList<>();
  private int count;

  WorstCaseMemory() {
    for (int stream = 0; stream < Clocks.STREAMS; stream++) {
      changes.add(new ArrayList<>());
    }
  }

  /** Notes that an operation which was just launched takes memory, or gives it back. */
  void change(
      Operation.Streamed operation, long bytes, int place, int step, int index, Clocks clocks) {
    int stream = operation.stream().ordinal();
    changes
        .get(stream)
        .add(new Change(operation, bytes, count++, step, index, place, clocks.certain(stream)));
  }

  /** Returns the largest sum of changes over all states, and at least {@code initialBytes}. */
  Peak peak(long initialBytes) {
    List<List<Change>> busiestFirst = new ArrayList<>(changes);
    busiestFirst.sort((a, b) -> Integer.compare(b.size(), a.size()));
    List<Change> first = busiestFirst.get(0);
    List<Change> second = busiestFirst.get(1);
    long[] firstBytes = sums(first);
    long[] secondBytes = sums(second);
    for (List<Change> other : busiestFirst.subList(2, busiestFirst.size())) {
      addBound(firstBytes, first, other);
    }

    State worst = worst(first, firstBytes, second, secondBytes);
    Optional<Change> allocation =
        later(
            lastAllocation(first.subList(0, worst.first)),
            lastAllocation(second.subList(0, worst.second)));
    Optional<Change> heldBack =
        allocation.flatMap(
            taken ->
                earlier(
                    firstRelease(first.subList(worst.first, first.size()), taken),
                    firstRelease(second.subList(worst.second, second.size()), taken)));
    return new Peak(initialBytes + worst.bytes, allocation, heldBack);
  }

  private static State worst(
      List<Change> first, long[] firstBytes, List<Change> second, long[] secondBytes) {
    // With j changes of the second stream done, the first may have done up to the change that needs
    // more of them, and must have done what the j-th of them needed.
    State worst = new State(0, 0, 0);
    int[] window = new int[first.size() + 1];
    int head = 0;
    int tail = 0;
    int next = 0;
    int least = 0;
    for (int j = 0; j <= second.size(); j++) {
      while (next <= first.size()
          && (next == 0 || j == second.size() || !first.get(next - 1).follows(second.get(j)))) {
        while (tail > head && firstBytes[window[tail - 1]] <= firstBytes[next]) {
          tail--;
        }
        window[tail++] = next++;
      }
      while (j > 0 && least < first.size() && second.get(j - 1).follows(first.get(least))) {
        least++;
      }
      while (window[head] < least) {
        head++;
      }
      long bytes = secondBytes[j] + firstBytes[window[head]];
      if (bytes > worst.bytes) {
        worst = new State(bytes, window[head], j);
      }
    }
    return worst;
  }

  private static long[] sums(List<Change> chain) {
    long[] sums = new long[chain.size() + 1];
    for (int i = 0; i < chain.size(); i++) {
      sums[i + 1] = sums[i] + chain.get(i).bytes();
    }
    return sums;
  }

  /** Adds the most that another stream can have taken, by the number of changes of a chain. */
  private static void addBound(long[] sums, List<Change> chain, List<Change> other) {
    List<Change> allocations = other.stream().filter(change -> change.bytes() > 0).toList();
    List<Change> releases = other.stream().filter(change -> change.bytes() <= 0).toList();
    int allocated = 0;
    int released = 0;
    long bytes = 0;
    for (int done = 0; done <= chain.size(); done++) {
      while (allocated < allocations.size()
          && (done == chain.size() || !allocations.get(allocated).follows(chain.get(done)))) {
        bytes += allocations.get(allocated++).bytes();
      }
      while (done > 0
          && released < releases.size()
          && chain.get(done - 1).follows(releases.get(released))) {
        bytes += releases.get(released++).bytes();
      }
      sums[done] += bytes;
    }
  }

  private static Optional<Change> lastAllocation(List<Change> done) {
    for (int i = done.size() - 1; i >= 0; i--) {
      if (done.get(i).bytes() > 0) {
        return Optional.of(done.get(i));
      }
    }
    return Optional.empty();
  }

  private static Optional<Change> firstRelease(List<Change> left, Change before) {
    return left.stream()
        .takeWhile(change -> change.order() < before.order())
        .filter(change -> change.bytes() < 0)
        .findFirst();
  }

  private static Optional<Change> later(Optional<Change> a, Optional<Change> b) {
    return a.isEmpty() || (b.isPresent() && b.get().order() > a.get().order()) ? b : a;
  }

  private static Optional<Change> earlier(Optional<Change> a, Optional<Change> b) {
    return a.isEmpty() || (b.isPresent() && b.get().order() < a.get().order()) ? b : a;
  }
}
