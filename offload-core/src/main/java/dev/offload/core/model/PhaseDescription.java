package dev.offload.core.model;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.Objects;

/**
 * One thing that a layer does, in terms of its widths, before a workload gives the token counts.
 *
 * <p>Widths are in elements. Immutable and thread-safe.
 */
public sealed interface PhaseDescription {
  /** Returns the name, unique within its layer, never null. */
  String name();

  /**
   * A matrix product of activations with weights: 2 FLOPs per token and weight.
   *
   * @param tokens the sequence that is multiplied
   * @param inputWidth the width of the input, above 0
   * @param outputWidth the width of the output, above 0
   */
  record Linear(String name, TokenSequence tokens, long inputWidth, long outputWidth)
      implements PhaseDescription {
    /** Validates the parts. */
    public Linear {
      Objects.requireNonNull(name);
      Objects.requireNonNull(tokens);
      requirePositive(name, "input width", inputWidth);
      requirePositive(name, "output width", outputWidth);
    }
  }

  /**
   * Attention of all latent tokens to a sequence: 4 FLOPs per query, key and unit of width. Where
   * the keys are joint, so are the queries: text tokens attend too.
   *
   * @param keys the sequence that is attended to, but not {@link TokenSequence#EMBEDDING}
   * @param width heads times head size, above 0
   */
  record Attention(String name, TokenSequence keys, long width) implements PhaseDescription {
    /** Validates the parts. */
    public Attention {
      Objects.requireNonNull(name);
      Objects.requireNonNull(keys);
      requirePositive(name, "width", width);
      if (keys == TokenSequence.EMBEDDING) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The phase %s cannot attend to a sequence (%s) of one.".formatted(name, keys));
      }
    }
  }

  /**
   * Work that is bound by device memory.
   *
   * @param width the width of each tensor, above 0
   * @param tensorsMoved how many activation tensors are read or written, above 0
   */
  record Elementwise(String name, TokenSequence tokens, long width, double tensorsMoved)
      implements PhaseDescription {
    /** Validates the parts. */
    public Elementwise {
      Objects.requireNonNull(name);
      Objects.requireNonNull(tokens);
      requirePositive(name, "width", width);
      requirePositive(name, "number of tensors moved", tensorsMoved);
    }
  }

  /**
   * An exchange that moves tensors from sharded tokens to sharded heads, or back (DeepSpeed
   * Ulysses, arXiv 2309.14509). It happens only where the Ulysses degree is above one.
   *
   * @param width the width of each tensor, above 0
   * @param tensors how many tensors are exchanged, above 0
   * @param crossAttention whether it serves cross-attention, which newer runtimes do without
   */
  record AllToAll(String name, long width, int tensors, boolean crossAttention)
      implements PhaseDescription {
    /** Validates the parts. */
    public AllToAll {
      Objects.requireNonNull(name);
      requirePositive(name, "width", width);
      requirePositive(name, "number of tensors", tensors);
    }
  }

  private static void requirePositive(String phase, String what, Number value) {
    if (!(value.doubleValue() > 0) || Double.isInfinite(value.doubleValue())) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The %s of phase %s (%s) must be positive.".formatted(what, phase, value));
    }
  }
}
