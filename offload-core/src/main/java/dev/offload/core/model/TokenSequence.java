package dev.offload.core.model;

/** The sequences that a diffusion transformer works on. */
public enum TokenSequence {
  /** Latent tokens of the picture or video: sharded over the ranks of a sequence-parallel group. */
  LATENT,
  /** Tokens of the prompt: every rank holds all of them. */
  TEXT,
  /**
   * Latent tokens and, behind them, tokens of the prompt, as in the single-stream blocks of FLUX.
   * The ranks share the former and hold all of the latter.
   */
  JOINT,
  /** One embedding a forward, as of the timestep, which modulates all tokens alike. */
  EMBEDDING
}
