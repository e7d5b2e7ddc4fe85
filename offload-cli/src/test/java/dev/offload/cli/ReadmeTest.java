package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCategory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void theErrorsAreThoseOfThePageOnAccuracy() {
    String accuracy = read(Path.of("..", "docs", "accuracy.md"));

    List<String> rows =
        readme.lines().filter(line -> line.startsWith("| ") && line.contains(" % |")).toList();

    assertThat(rows).isNotEmpty().allSatisfy(row -> assertThat(accuracy).contains(row + "\n"));
    assertThat(rows).anyMatch(row -> row.startsWith("| all |"));
  }
}
