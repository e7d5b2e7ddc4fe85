package dev.offload.core.scenario;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the GPUs share one generation.
 *
 * <p>The ranks of a Ulysses group exchange heads for tokens (arXiv 2309.14509) and each computes a
 * part of the heads; the ranks of a ring pass keys and values around (arXiv 2310.01889); the two
 * groups of guidance parallelism compute one pass of classifier-free guidance each. Rank r stands
 * at place r mod ulysses of its Ulysses group, the rings lie across those groups, and guidance
 * groups are outermost, as in xDiT and SGLang.
 *
 * @param ulysses ranks of a Ulysses group, a divisor of the heads
 * @param ring ranks of a ring
 * @param guidance 2 where the two guidance passes run side by side, else 1
 */
public record Parallelism(int ulysses, int ring, int guidance) {
  private static final int MAX_GPUS = 1024;

  /** Validates the ranges. */
  public Parallelism {
    inRange("Ulysses degree", ulysses, MAX_GPUS);
    inRange("ring degree", ring, MAX_GPUS);
    inRange("guidance-parallel degree", guidance, 2);
    inRange("number of GPUs", (long) ulysses * ring * guidance, MAX_GPUS);
  }

  /** Returns the number of ranks. */
  public int gpus() {
    return ulysses * ring * guidance;
  }

  /** Returns the number of ranks that shard one sequence. */
  public int sequenceRanks() {
    return ulysses * ring;
  }

  /**
   * Checks this layout against a model and a workload.
   *
   * @throws OffloadException naming the layouts of the same number of GPUs that are possible
   */
  void requirePossible(int heads, int guidancePasses) {
    if (heads % ulysses != 0) {
      throw OffloadException.of(
          ErrorCode.IMPOSSIBLE_PARALLELISM,
          "The Ulysses degree (%d) does not divide the %d attention heads."
              .formatted(ulysses, heads),
          "Maybe use a Ulysses degree of %s; %s."
              .formatted(divisors(heads), layoutAdvice(gpus(), heads, guidancePasses)));
    }
    if (guidance > guidancePasses) {
      throw OffloadException.of(
          ErrorCode.IMPOSSIBLE_PARALLELISM,
          "The guidance-parallel degree (%d) exceeds the guidance passes of a step (%d)."
              .formatted(guidance, guidancePasses),
          "Maybe run the passes one after the other.");
    }
  }

  /** Returns every layout of so many GPUs that a model allows, the largest Ulysses degree first. */
  public static List<Parallelism> possible(int gpus, int heads, int guidancePasses) {
    List<Parallelism> layouts = new ArrayList<>();
    for (int guidance = 1; guidance <= guidancePasses; guidance++) {
      for (int ulysses = gpus / guidance; ulysses >= 1; ulysses--) {
        if (gpus % (guidance * ulysses) == 0 && heads % ulysses == 0) {
          layouts.add(new Parallelism(ulysses, gpus / (guidance * ulysses), guidance));
        }
      }
    }
    return layouts;
  }

  private static String layoutAdvice(int gpus, int heads, int guidancePasses) {
    return possible(gpus, heads, guidancePasses).stream()
        .map(Parallelism::toString)
        .limit(4)
        .collect(Collectors.joining(", or ", "for " + gpus + " GPUs: ", ""));
  }

  /** Returns this layout in words, as in "Ulysses 2 x ring 3". */
  @Override
  public String toString() {
    return "Ulysses %d".formatted(ulysses)
        + (ring > 1 ? " x ring %d".formatted(ring) : "")
        + (guidance > 1 ? " x guidance %d".formatted(guidance) : "");
  }

  private static String divisors(int heads) {
    List<String> divisors = new ArrayList<>();
    for (int d = 1; d <= heads; d++) {
      if (heads % d == 0) {
        divisors.add(Integer.toString(d));
      }
    }
    return String.join(", ", divisors.subList(0, divisors.size() - 1))
        + (divisors.size() > 1 ? " or " : "")
        + divisors.get(divisors.size() - 1);
  }

  private static void inRange(String name, long value, int most) {
    if (value < 1 || value > most) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The %s (%d) must be between 1 and %d.".formatted(name, value, most));
    }
  }
}
