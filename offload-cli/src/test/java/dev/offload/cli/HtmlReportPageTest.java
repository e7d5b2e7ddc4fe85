package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds docs/html-report.md to what its commands do. */
class HtmlReportPageTest {
  private static final Pattern COMMAND =
      Pattern.compile("```\n\\./offload (report [^\n]*-o )([a-z]+\\.html)\n```\n");
  private static final Pattern OUTPUT = Pattern.compile("```\n(Wrote [^`]*)```\n");
  private static final Pattern SECTION =
      Pattern.compile("^\\| ([A-Z][^|]*) \\| ", Pattern.MULTILINE);
  private static final Pattern HEADING =
      Pattern.compile("<h2 id=\"[a-z]+\">([^<]*)</h2>|<section aria-label=\"(Answer)\"");
  private static final int MOST_BYTES = 1_400_000;

  private static String page;

  @TempDir Path directory;

  @BeforeAll
  static void readPage() throws IOException {
    page = Files.readString(Path.of("..", "docs", "html-report.md"));
  }

  private CommandRun run(MatchResult command, Path file) {
    return CommandRun.of((command.group(1) + file).split(" "));
  }

  @Test
  void theCommandsWriteFilesAndSayWhatThePageShows() throws IOException {
    List<MatchResult> commands = COMMAND.matcher(page).results().toList();
    assertThat(commands).hasSize(2);
    for (MatchResult command : commands) {
      Path file = directory.resolve(command.group(2));

      CommandRun run = run(command, file);

      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      assertThat(Files.size(file)).isLessThan(MOST_BYTES);
    }
    String printed = OUTPUT.matcher(page).results().findFirst().orElseThrow().group(1);
    MatchResult first = commands.get(0);
    Path file = directory.resolve(first.group(2));
    assertThat(run(first, file).out()).isEqualTo(printed.replace(first.group(2), file.toString()));
  }

  @Test
  void theSectionsAreThoseOfTheFile() throws IOException {
    Path file = directory.resolve("report.html");
    CommandRun.of("report", "-o", file.toString(), "--steps", "2", "--strategy", "resident");

    List<String> headings =
        HEADING
            .matcher(Files.readString(file))
            .results()
            .map(each -> each.group(1) == null ? each.group(2) : each.group(1))
            .toList();

    assertThat(SECTION.matcher(page).results().map(each -> each.group(1)).toList())
        .isEqualTo(headings);
  }

  @Test
  void nothingFitsIsAFileAndAnExitCode() throws IOException {
    Path file = directory.resolve("report.html");

    CommandRun run = CommandRun.of("report", "-o", file.toString(), "--vram", "1GiB");

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(Files.readString(file)).contains("<p class=\"answer\">Nothing fits.</p>");
  }
}
