package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.evidence.measurement.MeasurementFile;
import dev.offload.evidence.validation.TestValidator;
import dev.offload.evidence.words.ValidationMarkdown;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds docs/accuracy.md to what its command prints of the runs that come with Offload. */
class AccuracyPageTest {
  private static final String HEADING = "## Every figure\n\n";

  @Test
  void theTablesAreTheCommandsOutput() throws IOException {
    CommandRun run = CommandRun.of("validate", "--format", "markdown");
    String page = Files.readString(Path.of("..", "docs", "accuracy.md"));

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(page.substring(page.indexOf(HEADING) + HEADING.length())).isEqualTo(run.out());
    assertThat(run.out().lines().filter(line -> line.startsWith("| `")))
        .hasSize(
            MeasurementFile.bundled().stream()
                .flatMap(file -> file.runs().stream())
                .mapToInt(each -> each.measured().size())
                .sum());
    StringWriter published = new StringWriter();
    ValidationMarkdown.of(TestValidator.bundled()).writeTo(published);
    assertThat(run.out()).contains(published.toString().split("(?=\n### )", 2)[1]);
  }
}
