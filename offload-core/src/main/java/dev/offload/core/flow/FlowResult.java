package dev.offload.core.flow;

import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When each flow of a run ended. Immutable and thread-safe.
 *
 * @param finishSeconds the absolute time by flow id, in the order in which the flows were given
 */
public record FlowResult(Map<String, Double> finishSeconds) {
  /** Copies the map and keeps its order. */
  public FlowResult {
    finishSeconds = Collections.unmodifiableMap(new LinkedHashMap<>(finishSeconds));
  }

  /**
   * Returns when a flow ended, in absolute seconds.
   *
   * @throws OffloadException if there was no flow of this id
   */
  public double finishSeconds(String id) {
    Double seconds = finishSeconds.get(id);
    if (seconds == null) {
      throw Names.unknown("flow", id, finishSeconds.keySet());
    }
    return seconds;
  }
}
