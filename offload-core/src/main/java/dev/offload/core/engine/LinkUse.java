package dev.offload.core.engine;

import dev.offload.core.hardware.Link;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What one instance of a link carried over time. Immutable and thread-safe.
 *
 * @param link the link
 * @param rankClasses the classes of ranks whose traffic may cross this instance, ascending. A link
 *     that each GPU has for itself is one of a single class, and stands for that of each of its
 *     ranks; a link of a switch stands for those of all switches with such ranks behind them.
 * @param bytesPerSecond the rate of each traffic that crossed it, 0 or more; their sum is at no
 *     time above the link's capacity, up to rounding, and the integral of each is the bytes that
 *     crossed, up to what crosses in a picosecond for each transfer. What did not cross is left
 *     out.
 */
public record LinkUse(
    Link link, List<Integer> rankClasses, Map<Traffic, StepFunction> bytesPerSecond) {
  /** Copies the collections. */
  public LinkUse {
    Objects.requireNonNull(link);
    rankClasses = List.copyOf(rankClasses);
    Map<Traffic, StepFunction> ordered = new EnumMap<>(Traffic.class);
    ordered.putAll(bytesPerSecond);
    bytesPerSecond = Collections.unmodifiableMap(ordered);
  }
}
