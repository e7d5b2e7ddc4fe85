package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds docs/html-report.md to what its command does. */
class HtmlReportPageTest {
  private static final Pattern COMMAND =
      Pattern.compile("```\n\\./offload (report[^\n]*)\n```\n\n```\n(.*?)```\n", Pattern.DOTALL);
  private static final Pattern SECTION = Pattern.compile("\n\\| ([A-Z][^|]*?) \\| ");

  @TempDir Path directory;

  @Test
  void theCommandWritesWhatThePageSays() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "html-report.md"));
    Matcher matcher = COMMAND.matcher(page);
    assertThat(matcher.find()).isTrue();
    Path file = directory.resolve("report.html");

    CommandRun run =
        CommandRun.of(matcher.group(1).replace("report.html", file.toString()).split(" "));

    assertThat(run.err()).isEmpty();
    assertThat(run.out().replace(directory + "/", "")).isEqualTo(matcher.group(2));
    assertThat(Files.size(file)).isBetween(1_250_000L, 1_350_000L);
    String html = Files.readString(file);
    Matcher sections = SECTION.matcher(page);
    int found = 0;
    while (sections.find()) {
      for (String title : sections.group(1).split(", ")) {
        assertThat(html).contains(">" + title + "</h2>");
        found++;
      }
    }
    assertThat(found).isEqualTo(9);
  }
}
