package dev.offload.core.model;

/** The sequences that a diffusion transformer works on. */
public enum TokenSequence {
  /** Latent tokens of the picture or video: sharded over the ranks of a sequence-parallel group. */
  LATENT,
  /** Tokens of the prompt: every rank holds all of them. */
  TEXT
}
