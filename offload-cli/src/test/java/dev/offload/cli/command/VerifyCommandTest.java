package dev.offload.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.cli.CommandRun;
import org.junit.jupiter.api.Test;

class VerifyCommandTest {
  @Test
  void everyBuiltInStrategyIsSafe() {
    CommandRun run = CommandRun.of("verify");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("resident: safe;")
        .contains("full: safe;")
        .contains("layerwise: safe;")
        .contains("operations")
        .contains("orders checked")
        .contains("in the worst order weights take");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void anExceededBudgetIsAHazardWithItsNumbers() {
    CommandRun run = CommandRun.of("verify", "--strategy", "full", "--vram", "24GiB");

    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.out()).contains("full: 1 hazard;").contains("over budget").contains("operation");
    assertThat(run.err()).contains("error [UNSAFE_PROGRAM]: Not every program is safe (full).");
  }
}
