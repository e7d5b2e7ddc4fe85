package dev.offload.core.model;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;

/** How a model's flow shift follows from what is generated. Immutable and thread-safe. */
public sealed interface ShiftRule {
  /**
   * Returns the flow shift of a sequence.
   *
   * @param tokens latent tokens of one forward, above 0
   */
  double at(long tokens);

  /**
   * The same shift for every size.
   *
   * @param shift a finite number above 0
   */
  record Fixed(double shift) implements ShiftRule {
    /** Validates the shift. */
    public Fixed {
      if (!(shift > 0) || Double.isInfinite(shift)) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE, "The flow shift (%s) must be positive.".formatted(shift));
      }
    }

    @Override
    public double at(long tokens) {
      return shift;
    }
  }

  /**
   * A shift that grows with the number of tokens: {@code exp(mu)}, where mu is a straight line
   * through two points.
   *
   * <p>Source: {@code calculate_shift} in diffusers' {@code pipelines/flux/pipeline_flux.py}, with
   * the exponential {@code time_shift_type} of its {@code FlowMatchEulerDiscreteScheduler}.
   *
   * @param baseMu mu at {@code baseTokens}
   * @param maxMu mu at {@code maxTokens}
   * @param baseTokens the lower point, 0 or more; shorter sequences continue the line
   * @param maxTokens the upper point, above the lower; longer sequences continue the line
   */
  record ByTokens(double baseMu, double maxMu, int baseTokens, int maxTokens) implements ShiftRule {
    /** Validates the points. */
    public ByTokens {
      if (!Double.isFinite(baseMu) || !Double.isFinite(maxMu)) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The shifts by tokens (%s, %s) must be finite.".formatted(baseMu, maxMu));
      }
      if (baseTokens < 0 || maxTokens <= baseTokens) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The tokens that a shift rises between (%d, %d) must rise from 0 or more."
                .formatted(baseTokens, maxTokens));
      }
    }

    @Override
    public double at(long tokens) {
      double slope = (maxMu - baseMu) / (maxTokens - baseTokens);
      return Math.exp(tokens * slope + (baseMu - slope * baseTokens));
    }
  }
}
