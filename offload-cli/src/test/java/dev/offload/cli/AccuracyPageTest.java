package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds docs/accuracy.md to what its command prints. */
class AccuracyPageTest {
  private static final String HEADING = "## Every figure\n\n";

  @Test
  void theTablesAreTheCommandsOutput() throws IOException {
    CommandRun run = CommandRun.of("validate", "--format", "markdown");
    String page = Files.readString(Path.of("..", "docs", "accuracy.md"));

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(page.substring(page.indexOf(HEADING) + HEADING.length())).isEqualTo(run.out());
  }
}
