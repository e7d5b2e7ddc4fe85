package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.models.schedule.NoiseScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds docs/noise-schedules.md to what its command prints, and to the schedulers there are. */
class NoiseSchedulesPageTest {
  private static final Pattern COMMAND =
      Pattern.compile("```\n\\./offload (schedule[^\n]*)\n```\n\n```\n(.*?)```\n", Pattern.DOTALL);

  private static String page;

  @BeforeAll
  static void readPage() throws IOException {
    page = Files.readString(Path.of("..", "docs", "noise-schedules.md"));
  }

  @Test
  void theCommandPrintsWhatThePageShows() {
    Matcher matcher = COMMAND.matcher(page);
    assertThat(matcher.find()).isTrue();

    assertThat(CommandRun.of(matcher.group(1).split(" ")).out()).isEqualTo(matcher.group(2));
  }

  @ParameterizedTest
  @EnumSource
  void everySchedulerIsThereWithItsSource(NoiseScheduler scheduler) {
    assertThat(page.replace("`", ""))
        .containsPattern(
            "\n\\| %s \\| .* \\| %s \\| %s \\|\n"
                .formatted(
                    scheduler.id(),
                    scheduler.truncatesTimesteps() ? "truncated" : "as it is",
                    Pattern.quote(scheduler.source())));
  }
}
