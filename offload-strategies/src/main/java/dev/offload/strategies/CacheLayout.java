package dev.offload.strategies;

import dev.offload.core.scenario.Layer;
import java.util.List;
import java.util.Objects;

/**
 * How a {@link LookaheadPlan} uses the device's memory. Immutable.
 *
 * @param residencies the layers that stay, by expert
 * @param bothStay whether the layers of both experts stay at the same time
 * @param rolling whether the experts change layer by layer, and not all at once
 * @param warm whether layers are on the device before the run, and again at its end
 * @param capacityBytes the device memory that layers may take
 * @param horizonPasses how many passes ahead a layer may be loaded, at least 1
 * @param transport where layers that do not stay are kept, and how they are copied
 * @param decision what was decided, in one sentence
 */
record CacheLayout(
    List<Residency> residencies,
    boolean bothStay,
    boolean rolling,
    boolean warm,
    long capacityBytes,
    int horizonPasses,
    Transport transport,
    String decision) {
  CacheLayout {
    residencies = List.copyOf(residencies);
    Objects.requireNonNull(transport);
    Objects.requireNonNull(decision);
  }

  boolean stays(Layer layer) {
    return residencies.get(layer.id().expert()).contains(layer);
  }
}
