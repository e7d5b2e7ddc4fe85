package dev.offload.report.trace;

import dev.offload.core.engine.Timeline;
import dev.offload.core.scenario.Scenario;
import java.util.Objects;

/**
 * A run whose engine noted what it took of links and memory.
 *
 * @param label the strategy with its options, as the user gave them
 */
public record TracedRun(Scenario scenario, String label, Timeline timeline) {
  /** Validates the parts. */
  public TracedRun {
    Objects.requireNonNull(scenario);
    Objects.requireNonNull(label);
    Objects.requireNonNull(timeline);
  }
}
