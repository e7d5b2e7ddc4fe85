package dev.offload.core.sweep;

import dev.offload.core.error.OffloadException;
import java.util.function.UnaryOperator;

/**
 * Different places of a grid in random order, without a list of them: a keyed permutation, so that
 * the n-th place is computed from n.
 *
 * <p>A balanced Feistel network (Luby and Rackoff 1988) permutes the numbers below a power of four;
 * results outside the grid are permuted again until one lies inside, as in format-preserving
 * encryption. Immutable and thread-safe.
 */
final class Sample {
  private static final int ROUNDS = 8;

  private final long places;
  private final int halfBits;
  private final long mask;
  private final long[] keys = new long[ROUNDS];

  /**
   * @param places how many places there are, above 0
   * @param size how many are wanted, from 1 to all
   * @param mention says how the option of a name is written
   */
  Sample(long places, long size, long seed, UnaryOperator<String> mention) {
    if (size < 1 || size > places) {
      throw OffloadException.invalid(
          "The sample (%d) must have from 1 row to as many as the grid (%d)."
              .formatted(size, places),
          "Maybe leave out %s, to take them all.".formatted(mention.apply("sample")));
    }
    this.places = places;
    int bits = 64 - Long.numberOfLeadingZeros(Math.max(1, places - 1));
    halfBits = (bits + 1) / 2;
    mask = (1L << halfBits) - 1;
    for (int round = 0; round < ROUNDS; round++) {
      keys[round] = mix(seed + mix(round + 1));
    }
  }

  /** Returns the place with that number in the random order, from 0. */
  long place(long number) {
    long place = number;
    do {
      place = permuted(place);
    } while (place < 0 || place >= places);
    return place;
  }

  private long permuted(long value) {
    long left = value >>> halfBits;
    long right = value & mask;
    for (long key : keys) {
      long next = left ^ (mix(right + key) & mask);
      left = right;
      right = next;
    }
    return (left << halfBits) | right;
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
