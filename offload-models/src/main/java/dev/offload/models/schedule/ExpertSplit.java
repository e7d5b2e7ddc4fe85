package dev.offload.models.schedule;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.OptionalInt;

/**
 * How the steps of a schedule divide between the high-noise and the low-noise expert. The
 * high-noise steps come first, because the noise falls from step to step. Immutable and
 * thread-safe.
 *
 * @param highNoiseSteps the steps that run the high-noise expert ({@code transformer}), 0 or more
 * @param lowNoiseSteps the steps that run the low-noise expert ({@code transformer_2}), 0 or more
 */
public record ExpertSplit(int highNoiseSteps, int lowNoiseSteps) {
  /** Validates that neither count is negative. */
  public ExpertSplit {
    if (highNoiseSteps < 0 || lowNoiseSteps < 0) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The numbers of high-noise steps (%d) and low-noise steps (%d) must not be negative."
              .formatted(highNoiseSteps, lowNoiseSteps));
    }
  }

  /** Returns whether both experts run, so that one replaces the other during the run. */
  public boolean switchesExpert() {
    return highNoiseSteps > 0 && lowNoiseSteps > 0;
  }

  /**
   * Returns the number of the first step that runs the low-noise expert, from 1: it is 1 when no
   * step is high-noise, and empty when every step is.
   */
  public OptionalInt firstLowNoiseStep() {
    return lowNoiseSteps > 0 ? OptionalInt.of(highNoiseSteps + 1) : OptionalInt.empty();
  }
}
