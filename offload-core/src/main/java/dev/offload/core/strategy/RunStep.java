package dev.offload.core.strategy;

import dev.offload.core.scenario.Expert;
import java.util.Objects;

/**
 * A denoising step, as a strategy sees it.
 *
 * @param number 1 for the first
 * @param expert the expert that runs in it
 */
public record RunStep(int number, Expert expert) {
  /** Validates the parts. */
  public RunStep {
    Objects.requireNonNull(expert);
  }
}
