package dev.offload.core.engine;

/** What crosses links, told apart by why it does. */
public enum Traffic {
  /** Copies of weights from host to device, from memory or disk. */
  HOST_TO_DEVICE,
  /** Copies of weights from device to host, to pinned or pageable memory. */
  DEVICE_TO_HOST,
  /** Heads for tokens within a Ulysses group. */
  ALL_TO_ALL,
  /** Keys and values to the next rank of a ring. */
  RING,
  /** The noise predictions of the two guidance groups. */
  GUIDANCE,
  /** Shards of a layer's weights, from the ranks that copied them to all others. */
  WEIGHT_GATHER
}
