package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.question.ValueType;
import dev.offload.core.sweep.Axis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds docs/sweep.md to what its commands do. */
class SweepPageTest {
  private static final Pattern COMMAND =
      Pattern.compile("```\n\\./offload (sweep[^\n]*)\n```\n\n```\n(.*?)```\n", Pattern.DOTALL);
  private static final Pattern JSON = Pattern.compile("```json\n(.*?)```\n", Pattern.DOTALL);
  private static final Pattern JOB =
      Pattern.compile("```bash\n[^`]*\n\\./offload (sweep[^\n]*)\n```\n", Pattern.DOTALL);
  private static final Pattern STATUS = Pattern.compile("\\| `(fits|does-not-fit|\\w+)` \\| ");

  private static String page;

  private static final Map<ValueType<?>, String> PLURALS =
      Map.of(
          ValueType.TEXT, "names or paths",
          ValueType.WHOLE, "whole numbers",
          ValueType.REAL, "numbers",
          ValueType.DATA_SIZE, "sizes",
          ValueType.FRAME_SIZE, "widths and heights");

  @TempDir Path directory;

  @BeforeAll
  static void readPage() throws IOException {
    page = Files.readString(Path.of("..", "docs", "sweep.md"));
  }

  private static Matcher find(Pattern pattern) {
    Matcher matcher = pattern.matcher(page);
    assertThat(matcher.find()).isTrue();
    return matcher;
  }

  @Test
  void theCommandPrintsWhatThePageShows() {
    Matcher matcher = find(COMMAND);
    String command =
        matcher.group(1).replace("results.jsonl", directory.resolve("r.jsonl").toString());

    CommandRun run = CommandRun.of(command.split(" "));

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo(matcher.group(2));
  }

  @ParameterizedTest
  @FieldSource("dev.offload.core.sweep.Axis#ALL")
  void everyOptionIsThere(Axis axis) {
    assertThat(page).contains("`--" + axis.name() + "`");
  }

  @ParameterizedTest
  @MethodSource
  void theTableSaysHowTheValuesOfAnOptionAreWritten(ScenarioOption<?> option) {
    boolean ranges = option.type().isOrdered() && !option.isDegree();
    String row =
        page.lines()
            .filter(line -> line.startsWith("|") && line.contains("`--" + option.name() + "`"))
            .findFirst()
            .orElseThrow();

    assertThat(row.split("\\|")[2].strip())
        .startsWith(PLURALS.get(option.type()) + (ranges ? " and ranges" : ""))
        .matches(cell -> cell.contains("`auto`") == option.isDegree());
  }

  static Stream<ScenarioOption<?>> theTableSaysHowTheValuesOfAnOptionAreWritten() {
    return Axis.ALL.stream().flatMap(axis -> axis.option().stream());
  }

  @Test
  void theArrayJobIsMergedToTheWholeSweep() throws IOException {
    Path grid = directory.resolve("grid.json");
    // The grid of the page, with fewer rows.
    Files.writeString(grid, find(JSON).group(1));
    String job = find(JOB).group(1).replace("grid.json", grid.toString()).replace("\"", "");
    String few = " --frames 17 --steps 2 --gpus 1,2 --strategy resident,layerwise";
    StringBuilder merge = new StringBuilder("sweep --merge");
    for (int task = 1; task <= 8; task++) {
      Path part = directory.resolve("part-%d.jsonl".formatted(task));
      String command =
          job.replace("part-$SLURM_ARRAY_TASK_ID.jsonl", part.toString())
              .replace("$SLURM_ARRAY_TASK_ID", Integer.toString(task))
              .replace("--threads 16", "--threads 1");
      assertThat(CommandRun.of((command + few).split(" ")).err()).isEmpty();
      merge.append(' ').append(part);
    }

    String whole = CommandRun.of(("sweep --grid " + grid + few).split(" ")).out();
    assertThat(CommandRun.of(merge.toString().split(" ")).out()).isEqualTo(whole);
    assertThat(whole.lines().count()).isEqualTo(25);
  }

  @Test
  void everyStatusAndFieldIsNamed() throws IOException {
    String out =
        CommandRun.of(
                "sweep --steps 2 --frames 17 --gpus 1,16 --vram 24GiB,80GiB --strategy resident"
                    .split(" "))
            .out();
    TreeSet<String> seen = new TreeSet<>();
    for (String line : out.lines().skip(1).toList()) {
      JsonNode row = new ObjectMapper().readTree(line);
      seen.add(row.get("status").textValue());
      assertThat(row.has("vramBytes") && row.has("label") && row.has("reason")).isTrue();
    }
    TreeSet<String> named = new TreeSet<>();
    Matcher matcher = STATUS.matcher(page);
    while (matcher.find()) {
      named.add(matcher.group(1));
    }
    assertThat(seen).containsExactly("does-not-fit", "fits", "impossible");
    assertThat(named).containsAll(seen).contains("failed");
  }
}
