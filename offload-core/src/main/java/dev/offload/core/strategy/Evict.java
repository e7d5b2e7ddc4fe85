package dev.offload.core.strategy;

/** What happens to a layer that leaves the device. */
public enum Evict {
  /** Its device memory is given back; the host's copy is still valid. */
  DROP,
  /**
   * It is first copied to the host memory that its {@link Store} names, while the host waits. Into
   * pageable memory that is fresh memory, tensor by tensor.
   */
  WRITE_BACK,
  /**
   * It is first copied to the pinned memory that its {@link Store} names, on the stream of copies
   * to the host, behind what compute was given before and beside what it is given later.
   */
  WRITE_BACK_BESIDE
}
