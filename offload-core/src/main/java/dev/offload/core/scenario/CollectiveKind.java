package dev.offload.core.scenario;

import dev.offload.core.api.Stable;

/** Exchanges between ranks, each within its own kind of group. */
@Stable
public enum CollectiveKind {
  /** Heads for tokens within a Ulysses group. */
  ULYSSES_ALL_TO_ALL,
  /** Keys and values to the next rank of a ring. */
  RING_SEND_RECEIVE,
  /** The noise predictions of the two guidance groups. */
  GUIDANCE_GATHER,
  /** A layer's shards, of which every rank has copied one to its device; among all ranks. */
  WEIGHT_GATHER
}
