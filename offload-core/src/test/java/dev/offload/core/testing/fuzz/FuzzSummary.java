package dev.offload.core.testing.fuzz;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * What became of the inputs of one run.
 *
 * @param name what was read
 * @param seed where the random numbers began
 * @param counts the counts by the name of the mutation, in the order of the mutations
 */
public record FuzzSummary(String name, long seed, Map<String, Count> counts) {
  /** Copies the map. */
  public FuzzSummary {
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
  }

  /**
   * The inputs of one mutation.
   *
   * @param understood those that were read
   * @param refused those that were refused as they must be
   * @param skipped those that were never made, because neither seed file nor machine allowed it
   */
  public record Count(int understood, int refused, int skipped) {
    Count plus(Count other) {
      return new Count(
          understood + other.understood, refused + other.refused, skipped + other.skipped);
    }

    @Override
    public String toString() {
      return understood + "+" + refused + (skipped == 0 ? "" : " (%d skipped)".formatted(skipped));
    }
  }

  /** Returns how many inputs were understood. */
  public int understood() {
    return sum(Count::understood);
  }

  /** Returns how many inputs were refused. */
  public int refused() {
    return sum(Count::refused);
  }

  /** Returns how many inputs could not be made. */
  public int skipped() {
    return sum(Count::skipped);
  }

  private int sum(ToIntFunction<Count> of) {
    return counts.values().stream().mapToInt(of).sum();
  }

  /** Returns one line: the sums, then understood and refused inputs of each mutation. */
  @Override
  public String toString() {
    String each =
        counts.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    return "fuzz %s: seed %d, %d inputs, %d understood, %d refused, %d skipped; understood+refused: %s"
        .formatted(name, seed, understood() + refused(), understood(), refused(), skipped(), each);
  }
}
