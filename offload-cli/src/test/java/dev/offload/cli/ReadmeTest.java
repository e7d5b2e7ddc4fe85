package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCategory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README shows what the commands print. */
class ReadmeTest {
  private final String readme = read(Path.of("..", "README.md"));

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theAnswerIsTheCommandsOutput() {
    CommandRun run = CommandRun.of("compare");

    assertThat(run.exitCode()).isZero();
    assertThat(readme).contains("```\n" + run.out().stripTrailing() + "\n```");
  }

  @Test
  void everyExitCodeIsExplained() {
    for (ErrorCategory category : ErrorCategory.values()) {
      assertThat(readme).contains("| %d | ".formatted(category.exitCode()));
    }
  }
}
