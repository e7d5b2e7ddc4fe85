package dev.offload.core.plan;

import dev.offload.core.hardware.Constant;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What it would change if a constant of the machine were another within its uncertainty. Immutable
 * and thread-safe.
 *
 * @param constant the constant's name, as in "linear efficiency" or "capacity of pcie-to-gpu"
 * @param believed its value, with its provenance
 * @param uncertainty by what factor, above 1, the true value may be lower or higher
 * @param low if the true value were lower by that factor
 * @param high if it were higher by that factor
 */
public record Sensitivity(
    String constant, Constant believed, double uncertainty, Variation low, Variation high) {
  /** Validates the parts. */
  public Sensitivity {
    Objects.requireNonNull(constant);
    Objects.requireNonNull(believed);
    Objects.requireNonNull(low);
    Objects.requireNonNull(high);
  }

  /**
   * The contenders under another value of the constant.
   *
   * @param value the value
   * @param best the candidate that is then the fastest; the chosen one unless another gains
   * @param bestSeconds what the fastest then takes
   * @param chosenSeconds what the chosen one then takes
   */
  public record Variation(double value, Candidate best, double bestSeconds, double chosenSeconds) {
    /** Validates the parts. */
    public Variation {
      Objects.requireNonNull(best);
    }

    /** Returns what another choice would then gain, in seconds; 0 if none would. */
    public double gainSeconds() {
      return chosenSeconds - bestSeconds;
    }
  }

  /** Returns whether another candidate than the chosen one would be the fastest. */
  public boolean changesRecommendation() {
    return gainSeconds() > 0;
  }

  /** Returns what another choice would gain at most, in seconds; 0 if none would. */
  public double gainSeconds() {
    return Math.max(low.gainSeconds(), high.gainSeconds());
  }

  /** Returns the variation under which another choice gains most. */
  public Variation worst() {
    return Stream.of(low, high)
        .reduce((a, b) -> b.gainSeconds() > a.gainSeconds() ? b : a)
        .orElseThrow();
  }
}
