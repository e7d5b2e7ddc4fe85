package dev.offload.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.offload.cli.CommandRun;
import dev.offload.report.trace.TraceChecker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceCommandTest {
  private static final List<String> SMALL =
      List.of("--size", "480x480", "--frames", "17", "--steps", "4");

  @TempDir Path directory;

  private CommandRun trace(Path file, String... more) {
    List<String> arguments = new ArrayList<>(List.of("trace", "-o", file.toString()));
    arguments.addAll(SMALL);
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resident",
        "full",
        "layerwise",
        "layerwise:variant=v1",
        "quantized",
        "hybrid",
        "schedule-aware"
      })
  void everyStrategyHasAWellFormedTrace(String strategy) throws IOException {
    Path file = directory.resolve("trace.json");

    CommandRun run = trace(file, "--strategy", strategy);

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    TraceChecker trace = TraceChecker.check(Files.readString(file));
    assertThat(run.out())
        .isEqualTo(
            "Wrote %d events of %s to %s; open it at https://ui.perfetto.dev.%n"
                .formatted(trace.root().get("traceEvents").size(), strategy, file));
    assertThat(trace.root().at("/offloadSimulation/strategy").textValue()).isEqualTo(strategy);
    assertThat(pids(trace)).containsExactly(0, 1, 2, 3);
    assertThat(Files.list(directory)).containsExactly(file);
  }

  private static List<Integer> pids(TraceChecker trace) {
    return trace.phase("X").stream()
        .map(slice -> slice.get("pid").intValue())
        .distinct()
        .sorted()
        .toList();
  }

  private static List<String> steps(TraceChecker trace) {
    return trace.slices("gpu_user_annotation").stream()
        .map(slice -> slice.get("name").textValue())
        .filter(name -> name.startsWith("ProfilerStep#"))
        .distinct()
        .toList();
  }

  @Test
  void aCompressedTraceHoldsTheSame() throws IOException {
    Path plain = directory.resolve("t.json");
    Path compressed = directory.resolve("t.json.gz");

    assertThat(trace(plain, "--strategy", "full").exitCode()).isZero();
    assertThat(trace(compressed, "--strategy", "full").exitCode()).isZero();

    String content;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(compressed))) {
      content = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(content.replace("t.json.gz", "t.json")).isEqualTo(Files.readString(plain));
    assertThat(Files.size(compressed)).isLessThan(Files.size(plain) / 5);
  }

  @Test
  void ranksAndStepsCanBeChosen() throws IOException {
    Path file = directory.resolve("trace.json");

    CommandRun run =
        trace(
            file,
            "--strategy",
            "layerwise",
            "--gpus",
            "2",
            "--ranks",
            "1",
            "--trace-steps",
            "2..3");

    assertThat(run.exitCode()).isZero();
    TraceChecker trace = TraceChecker.check(Files.readString(file));
    assertThat(pids(trace)).containsExactly(1);
    assertThat(steps(trace)).containsExactly("ProfilerStep#2", "ProfilerStep#3");
    assertThat(trace.root().at("/offloadSimulation/steps").textValue()).isEqualTo("2,3");
  }

  @Test
  void theFirstStepsAndTheSwitchAreShownByDefault() throws IOException {
    Path file = directory.resolve("trace.json");

    CommandRun.of(
        "trace",
        "-o",
        file.toString(),
        "--strategy",
        "schedule-aware",
        "--size",
        "480x480",
        "--frames",
        "17",
        "--gpus",
        "1");

    assertThat(steps(TraceChecker.check(Files.readString(file))))
        .containsExactly("ProfilerStep#1", "ProfilerStep#2", "ProfilerStep#19");
  }

  @Test
  void aCopyAndACollectiveTellHowFastTheyWereAndCouldHaveBeen() throws IOException {
    Path file = directory.resolve("trace.json");
    trace(file, "--strategy", "layerwise");
    TraceChecker trace = TraceChecker.check(Files.readString(file));

    for (JsonNode copy : trace.slices("gpu_memcpy")) {
      assertThat(copy.at("/args/memory bandwidth (GB~1s)").doubleValue())
          .isPositive()
          .isLessThanOrEqualTo(
              copy.at("/args/memory bandwidth alone (GB~1s)").doubleValue() * (1 + 1e-6));
    }
    assertThat(trace.slices("kernel"))
        .anySatisfy(
            kernel -> {
              assertThat(kernel.get("name").textValue()).isEqualTo("ncclDevKernel_SendRecv");
              assertThat(kernel.at("/args/Group size").intValue()).isEqualTo(4);
              assertThat(kernel.at("/args/memory bandwidth alone (GB~1s)").doubleValue())
                  .isPositive();
            });
  }

  @Test
  void anExistingFileIsReplacedOnlyByAWholeTrace() throws IOException {
    Path file = Files.writeString(directory.resolve("trace.json"), "old");

    CommandRun wrong = trace(file, "--strategy", "no-such");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(file).hasContent("old");

    assertThat(trace(file, "--strategy", "resident").exitCode()).isZero();
    TraceChecker.check(Files.readString(file));
  }

  @Test
  void aFolderThatDoesNotExistIsNamed() {
    CommandRun run = trace(directory.resolve("none").resolve("t.json"), "--strategy", "resident");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("UNWRITABLE_FILE", "its directory does not exist");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aFolderIsNoFile() {
    CommandRun run = trace(directory, "--strategy", "resident");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("is a directory");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "--ranks, 4, The ranks (4) are not all from 0 to 3.",
    "--ranks, -1, The ranks (-1) cannot be read.",
    "--ranks, 3..1, The ranks (3..1) are not all from 0 to 3.",
    "--trace-steps, 0, The steps (0) are not all from 1 to 4.",
    "--trace-steps, 1..5, The steps (1..5) are not all from 1 to 4.",
    "--trace-steps, some, The steps (some) cannot be read.",
    "--trace-steps, '1,', 'The steps (1,) cannot be read.'",
    "--trace-steps, 99999999999, The steps (99999999999) cannot be read.",
  })
  void aWrongSelectionIsNamed(String option, String value, String problem) {
    Path file = directory.resolve("trace.json");

    CommandRun run = trace(file, "--strategy", "resident", option + "=" + value);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("error [INVALID_VALUE]: " + problem, "Maybe ");
    assertThat(file).doesNotExist();
  }

  @Test
  void aStrategyAndAFileAreNeeded() {
    assertThat(CommandRun.of("trace", "-o", "t.json").err()).contains("--strategy");
    assertThat(CommandRun.of("trace", "--strategy", "resident").err()).contains("--output");
  }
}
