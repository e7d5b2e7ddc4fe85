package dev.offload.cli.html;

import dev.offload.core.report.RunReport;
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
 */
public record Candidate(
    String label, double seconds, long deviceBytes, long hostBytes, boolean lossless) {
  /** Validates the parts. */
  public Candidate {
    Objects.requireNonNull(label);
  }

  /** Returns the results that fit. */
  static List<Candidate> of(List<StrategyResult> results) {
    return results.stream().filter(StrategyResult::feasible).map(Candidate::of).toList();
  }

  private static Candidate of(StrategyResult result) {
    RunReport report = result.report().orElseThrow();
    return new Candidate(
        result.label(),
        report.denoiseSeconds(),
        report.device().peakBytes(),
        report.host().totalBytes(),
        result.lossless());
  }

  /** Returns whether this is better than another in one way and worse in none. */
  boolean dominates(Candidate other) {
    return seconds <= other.seconds
        && deviceBytes <= other.deviceBytes
        && hostBytes <= other.hostBytes
        && (lossless || !other.lossless)
        && (seconds < other.seconds
            || deviceBytes < other.deviceBytes
            || hostBytes < other.hostBytes
            || lossless != other.lossless);
  }
}
