package dev.offload.core.flow;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.List;
import java.util.Objects;

/**
 * A transfer of some bytes over some links. Immutable and thread-safe.
 *
 * @param id the name of the flow, never null
 * @param startSeconds when it starts, 0 or more
 * @param bytes what it moves, positive and finite
 * @param capBytesPerSecond its highest rate, positive; {@link #UNCAPPED} if only links limit it
 * @param route the ids of the links it crosses, in any order; a link that is listed twice carries
 *     every byte twice. May be empty if there is a cap.
 * @param weight its share of a contended link relative to other flows, positive and finite
 */
public record Flow(
    String id,
    double startSeconds,
    double bytes,
    double capBytesPerSecond,
    List<String> route,
    double weight) {
  /** The cap of a flow that has none. */
  public static final double UNCAPPED = Double.POSITIVE_INFINITY;

  /**
   * Validates the numbers.
   *
   * @throws OffloadException if a number is out of range, or if neither a link nor a cap limits the
   *     flow
   */
  public Flow {
    Objects.requireNonNull(id, "id");
    route = List.copyOf(route);
    if (!(startSeconds >= 0) || startSeconds == Double.POSITIVE_INFINITY) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The start of flow (%s) is (%s) seconds, which is negative or not finite."
              .formatted(id, startSeconds));
    }
    FlowNumbers.requirePositive("bytes of flow", id, bytes);
    FlowNumbers.requirePositiveOrInfinite("cap of flow", id, capBytesPerSecond);
    FlowNumbers.requirePositive("weight of flow", id, weight);
    if (route.isEmpty() && capBytesPerSecond == UNCAPPED) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The flow (%s) has neither a link nor a cap, and would end as it starts.".formatted(id),
          "Maybe name the links of its route, or give it a cap in bytes per second.");
    }
  }

  /** Creates a flow of weight 1. */
  public Flow(
      String id, double startSeconds, double bytes, double capBytesPerSecond, List<String> route) {
    this(id, startSeconds, bytes, capBytesPerSecond, route, 1);
  }
}
