package dev.offload.core.strategy;

/** What happens to a layer that leaves the device. */
public enum Evict {
  /** Its device memory is given back; the host's copy is still valid. */
  DROP,
  /** It is first copied to fresh pageable host memory, tensor by tensor, while the host waits. */
  WRITE_BACK
}
