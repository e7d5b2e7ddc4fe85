package dev.offload.core.model;

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
    }
  }

  /**
   * Attention of all latent tokens to a sequence: 4 FLOPs per query, key and unit of width.
   *
   * @param keys the sequence that is attended to
   * @param width heads times head size
   */
  record Attention(String name, TokenSequence keys, long width) implements PhaseDescription {
    /** Validates the parts. */
    public Attention {
      Objects.requireNonNull(name);
      Objects.requireNonNull(keys);
    }
  }

  /**
   * Work that is bound by device memory.
   *
   * @param width the width of each tensor
   * @param tensorsMoved how many activation tensors are read or written
   */
  record Elementwise(String name, TokenSequence tokens, long width, double tensorsMoved)
      implements PhaseDescription {
    /** Validates the parts. */
    public Elementwise {
      Objects.requireNonNull(name);
      Objects.requireNonNull(tokens);
    }
  }

  /**
   * An exchange that moves tensors from sharded tokens to sharded heads, or back (DeepSpeed
   * Ulysses, arXiv 2309.14509). It happens only where the Ulysses degree is above one.
   *
   * @param width the width of each tensor
   * @param tensors how many tensors are exchanged
   * @param crossAttention whether it serves cross-attention, which newer runtimes do without
   */
  record AllToAll(String name, long width, int tensors, boolean crossAttention)
      implements PhaseDescription {
    /** Validates the parts. */
    public AllToAll {
      Objects.requireNonNull(name);
    }
  }
}
