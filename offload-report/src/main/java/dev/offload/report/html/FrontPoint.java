package dev.offload.report.html;

import dev.offload.core.report.StrategyResult;
import java.util.List;
import java.util.Objects;

/**
 * A way to run that fits, seen by what it takes: less is better of each.
 *
 * @param label its name
 * @param seconds the time of all steps, 0 or more
 * @param deviceBytes the most device memory that a rank needs, 0 or more
 * @param hostBytes the host memory of the node, 0 or more
 * @param lossless whether it computes what the published weights would
 * @param onFront whether no other is better in one way and worse in none
 */
record FrontPoint(
    String label,
    double seconds,
    long deviceBytes,
    long hostBytes,
    boolean lossless,
    boolean onFront) {
  FrontPoint {
    Objects.requireNonNull(label);
  }

  /** Returns the results that fit, in their order; of equal ones all are on the front, or none. */
  static List<FrontPoint> of(List<StrategyResult> results) {
    return front(results.stream().filter(StrategyResult::feasible).map(FrontPoint::of).toList());
  }

  private static FrontPoint of(StrategyResult result) {
    return new FrontPoint(
        result.label(),
        result.denoiseSeconds(),
        result.deviceBytes(),
        result.hostBytes(),
        result.lossless(),
        true);
  }

  /** Returns the points with what holds of each among all of them. */
  static List<FrontPoint> front(List<FrontPoint> points) {
    return points.stream()
        .map(each -> each.onFront(points.stream().noneMatch(other -> other.dominates(each))))
        .toList();
  }

  private FrontPoint onFront(boolean value) {
    return new FrontPoint(label, seconds, deviceBytes, hostBytes, lossless, value);
  }

  /** Returns whether this is better than another in one way and worse in none. */
  boolean dominates(FrontPoint other) {
    return isNoWorse(other) && !other.isNoWorse(this);
  }

  private boolean isNoWorse(FrontPoint other) {
    return seconds <= other.seconds
        && deviceBytes <= other.deviceBytes
        && hostBytes <= other.hostBytes
        && (lossless || !other.lossless);
  }
}
