package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCategory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README and the page on the command line show what the commands print. */
class ReadmeTest {
  private static final int MOST_WORDS = 900;

  private final String readme = read(Path.of("..", "README.md"));
  private final String commandLine = read(Path.of("..", "docs", "command-line.md"));

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
    List<String> printed = run.out().lines().toList();
    List<String> shown =
        readme
            .lines()
            .dropWhile(line -> !line.contains("> resident"))
            .takeWhile(line -> !line.equals("```"))
            .filter(line -> !line.equals("..."))
            .toList();

    assertThat(run.exitCode()).isZero();
    assertThat(commandLine).contains("```\n" + run.out().stripTrailing() + "\n```");
    assertThat(shown).hasSizeBetween(8, 10);
    assertThat(printed).containsSubsequence(shown);
  }

  @Test
  void theReadmeIsShort() {
    assertThat(readme.split("\\s+")).hasSizeLessThanOrEqualTo(MOST_WORDS);
  }

  @Test
  void everyExitCodeIsExplained() {
    for (ErrorCategory category : ErrorCategory.values()) {
      assertThat(commandLine).contains("| %d | ".formatted(category.exitCode()));
    }
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<Path> pages =
        new ArrayList<>(List.of(Path.of("../README.md"), Path.of("../CONTRIBUTING.md")));
    for (String directory : List.of("../docs", "../examples")) {
      try (Stream<Path> files = Files.walk(Path.of(directory), 2)) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
      }
    }
    for (Path page : pages) {
      Matcher links = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)").matcher(read(page));
      while (links.find()) {
        assertThat(page.resolveSibling(links.group(1))).as(page.toString()).exists();
      }
    }
    for (Path page : pages) {
      if (page.startsWith("../docs") && !page.endsWith("README.md")) {
        assertThat(read(Path.of("../docs/README.md"))).contains("(" + page.getFileName() + ")");
      }
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
