package dev.offload.core.recording;

import dev.offload.core.program.Program;
import java.util.Objects;

/**
 * What a strategy wrote.
 *
 * @param program the program
 * @param decision what the plan has decided, in one sentence; empty if there was nothing to decide
 */
public record Recording(Program program, String decision) {
  /** Validates the parts; a plan that returns no decision has none. */
  public Recording {
    Objects.requireNonNull(program);
    decision = Objects.requireNonNullElse(decision, "");
  }
}
