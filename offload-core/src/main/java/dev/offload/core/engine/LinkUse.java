package dev.offload.core.engine;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Link;
import java.util.ArrayList;
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
  private static final int MOST_WINDOWS = 10_000_000;

  /** Copies the collections. */
  public LinkUse {
    Objects.requireNonNull(link);
    rankClasses = List.copyOf(rankClasses);
    Map<Traffic, StepFunction> ordered = new EnumMap<>(Traffic.class);
    ordered.putAll(bytesPerSecond);
    bytesPerSecond = Collections.unmodifiableMap(ordered);
  }

  /** Returns the share of the capacity that a traffic used in each window up to an end. */
  List<Double> utilisation(Traffic traffic, double windowSeconds, long endPicoseconds) {
    long window = Math.min(Math.round(windowSeconds * 1e12), Math.max(1, endPicoseconds));
    if (window < 1 || endPicoseconds / window > MOST_WINDOWS) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The window (%s s) must be more than 0, and make at most %d windows of the run."
              .formatted(windowSeconds, MOST_WINDOWS));
    }
    StepFunction rate = bytesPerSecond.get(traffic);
    List<Double> shares = new ArrayList<>();
    for (long from = 0; from < endPicoseconds; from += window) {
      long to = Math.min(endPicoseconds, from + window);
      double most = link.bytesPerSecond().value() * Picoseconds.toSeconds(to - from);
      shares.add(rate == null ? 0 : Math.min(1, rate.integral(from, to) / most));
    }
    return List.copyOf(shares);
  }
}
