package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page on strategies shows what its commands print, and names every strategy and option. */
class StrategiesPageTest {
  private static final Path PAGE = Path.of("..", "docs", "strategies.md");
  private static final Pattern COMMAND =
      Pattern.compile("```\n\\./offload (compare[^\n]*)\n```\n\n((?:\\|[^\n]*\n)+)");
  private static final Pattern LAYOUT =
      Pattern.compile("\\| `(--[^`]*)` \\| (.*?) \\| (.*?) \\| (.*?) \\| (.*?) \\|");

  private static final Pattern GAIN =
      Pattern.compile("\\| `(layerwise[^`]*)` \\| [\\d.]+ s \\| [\\d.]+ GiB \\| \\d+ GB \\|");

  private record Table(String command, List<String> rows) {
    @Override
    public String toString() {
      return command;
    }
  }

  private static String page() throws IOException {
    return Files.readString(PAGE);
  }

  private static JsonNode run(String command) throws IOException {
    CommandRun run = CommandRun.of((command + " --format json").split(" "));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  static Stream<Table> tables() throws IOException {
    List<Table> tables = new ArrayList<>();
    Matcher matcher = COMMAND.matcher(page());
    while (matcher.find()) {
      tables.add(new Table(matcher.group(1), matcher.group(2).lines().skip(2).toList()));
    }
    return tables.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tables")
  void aTableShowsWhatItsCommandPrints(Table table) throws IOException {
    List<String> rows = new ArrayList<>();
    for (JsonNode result : run(table.command).get("results")) {
      rows.add(row(result));
    }

    assertThat(table.rows).isEqualTo(rows);
  }

  @Test
  void thereIsATableOfEachMachine() throws IOException {
    assertThat(tables())
        .extracting(Table::command)
        .contains("compare", "compare --vram 24GiB", "compare --hardware h100-sxm");
  }

  private static String row(JsonNode result) {
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %.1f s | %.2f s | %.2f s | %.1f GiB | %.0f GB | %.0f GB |",
        result.get("strategy").textValue(),
        result.get("feasible").booleanValue() ? "yes" : "no",
        number(result, "denoiseSeconds"),
        number(result, "steadyStepSeconds"),
        Math.max(0, number(result, "switchStepSeconds") - number(result, "steadyStepSeconds")),
        number(result, "peakGpuBytes") / (1L << 30),
        (number(result, "hostPinnedBytes") + number(result, "hostPageableBytes")) / 1e9,
        number(result, "h2dBytes") / 1e9);
  }

  private static double number(JsonNode result, String field) {
    return result.get(field).doubleValue();
  }

  @Test
  void layoutsShowTheirTrade() throws IOException {
    Matcher matcher = LAYOUT.matcher(page());
    int layouts = 0;
    while (matcher.find()) {
      layouts++;
      JsonNode root = run("compare " + matcher.group(1));
      List<Double> steps = new ArrayList<>();
      for (String name : List.of("resident", "layerwise", "schedule-aware")) {
        for (JsonNode result : root.get("results")) {
          if (result.get("strategy").textValue().equals(name)) {
            steps.add(number(result, "steadyStepSeconds"));
          }
        }
      }
      assertThat(matcher.group())
          .isEqualTo(
              String.format(
                  Locale.ROOT,
                  "| `%s` | %s | %.2f s | +%.2f s | +%.2f s |",
                  matcher.group(1),
                  matcher.group(2),
                  steps.get(0),
                  steps.get(1) - steps.get(0),
                  steps.get(2) - steps.get(0)));
      assertThat(CommandRun.of(("compare --steps 2 " + matcher.group(1)).split(" ")).out())
          .contains(", " + matcher.group(2) + "\n");
    }
    assertThat(layouts).isEqualTo(6);
  }

  @Test
  void optionsShowWhatTheyGain() throws IOException {
    Matcher matcher = GAIN.matcher(page());
    int options = 0;
    while (matcher.find()) {
      options++;
      JsonNode result = run("compare --strategy " + matcher.group(1)).get("results").get(0);
      assertThat(matcher.group())
          .isEqualTo(
              String.format(
                  Locale.ROOT,
                  "| `%s` | %.1f s | %.1f GiB | %.0f GB |",
                  matcher.group(1),
                  number(result, "denoiseSeconds"),
                  number(result, "peakGpuBytes") / (1L << 30),
                  number(result, "h2dBytes") / 1e9));
    }
    assertThat(options).isEqualTo(5);
  }

  @Test
  void everyStrategyAndOptionIsThereWithItsDefault() throws IOException {
    String page = page();
    for (OffloadStrategy strategy : ServiceLoader.load(OffloadStrategy.class)) {
      assertThat(page).contains("\n## `" + strategy.name() + "`\n");
      for (StrategyOption<?> option : strategy.options()) {
        assertThat(page)
            .containsPattern(
                "\\| `%s` \\| [^|]+ \\| `%s` \\| "
                    .formatted(option.name(), Pattern.quote(option.defaultText())));
      }
    }
  }
}
