package dev.offload.core.report;

import dev.offload.core.program.Program;
import java.util.Objects;
import java.util.Optional;

/**
 * One strategy on one scenario, and the program that it wrote. Immutable and thread-safe.
 *
 * @param result what came of it
 * @param program what it wrote; empty if the strategy failed or the program is not safe
 */
public record StrategyRun(StrategyResult result, Optional<Program> program) {
  /** Validates the parts. */
  public StrategyRun {
    Objects.requireNonNull(result);
    Objects.requireNonNull(program);
  }

  /** Returns the run of a strategy that failed, with what went wrong. */
  public static StrategyRun failed(StrategyRequest request, String problem) {
    StrategyResult result =
        new StrategyResult(
            request.strategy().name(),
            request.label(),
            request.given(),
            false,
            problem,
            "",
            Optional.empty(),
            Optional.empty());
    return new StrategyRun(result, Optional.empty());
  }
}
