package dev.offload.core.verify;

import dev.offload.core.program.Stream;
import java.util.Arrays;

/**
 * The most memory that the allocations and releases of a program can take in any order.
 *
 * <p>A state of the program is how far each stream has come, as far as the orders allow. Only two
 * streams change memory, compute and h2d, so for each place of the one the possible places of the
 * other are an interval, and both its ends move forward: the largest sum over all states is a
 * sliding maximum, linear in the number of changes.
 */
final class WorstCaseMemory {
  private final Chain compute = new Chain();
  private final Chain copies = new Chain();

  /** The changes on one stream. */
  private static final class Chain {
    int size;
    long[] sum = new long[64];
    int[] place = new int[64];
    int[] needed = new int[64];
    int[] step = new int[64];

    void add(long bytes, int at, int neededOfOther, int inStep) {
      if (size + 1 == sum.length) {
        sum = Arrays.copyOf(sum, 2 * sum.length);
        place = Arrays.copyOf(place, 2 * place.length);
        needed = Arrays.copyOf(needed, 2 * needed.length);
        step = Arrays.copyOf(step, 2 * step.length);
      }
      place[size] = at;
      needed[size] = neededOfOther;
      step[size] = inStep;
      sum[size + 1] = sum[size] + bytes;
      size++;
    }
  }

  /** The result: bytes, and the step in which they can be taken. */
  record Peak(long bytes, int step) {}

  /**
   * Notes that an operation takes or gives back memory.
   *
   * @param place of the operation on its stream
   * @param bytes negative if it gives back
   */
  void change(Stream stream, int place, long bytes, Clocks clocks, int step) {
    int other = (stream == Stream.COMPUTE ? Stream.H2D : Stream.COMPUTE).ordinal();
    int needed = clocks.certain(stream.ordinal(), other);
    (stream == Stream.COMPUTE ? compute : copies).add(bytes, place, needed, step);
  }

  /** Returns the largest sum of changes over all states, and at least {@code initialBytes}. */
  Peak peak(long initialBytes) {
    long best = 0;
    int bestStep = 1;
    int[] window = new int[compute.size + 1];
    int head = 0;
    int tail = 0;
    int next = 0;
    int least = 0;
    for (int i = 0; i <= copies.size; i++) {
      // With i changes of the copy stream done, compute may have done up to the last change that
      // needs no more of them, and must have done what the i-th of them needed.
      while (next <= compute.size && (next == 0 || mayFollow(next - 1, i))) {
        while (tail > head && compute.sum[window[tail - 1]] <= compute.sum[next]) {
          tail--;
        }
        window[tail++] = next++;
      }
      while (i > 0 && least < compute.size && compute.place[least] < copies.needed[i - 1]) {
        least++;
      }
      while (head < tail && window[head] < least) {
        head++;
      }
      if (head < tail) {
        long bytes = copies.sum[i] + compute.sum[window[head]];
        if (bytes > best) {
          best = bytes;
          bestStep = Math.max(stepAt(copies, i), stepAt(compute, window[head]));
        }
      }
    }
    return new Peak(initialBytes + best, bestStep);
  }

  private static int stepAt(Chain chain, int done) {
    return done == 0 ? 1 : chain.step[done - 1];
  }

  /** Returns whether a change of compute may be done when i changes of the copy stream are. */
  private boolean mayFollow(int change, int copyChanges) {
    return copyChanges == copies.size || copies.place[copyChanges] >= compute.needed[change];
  }
}
