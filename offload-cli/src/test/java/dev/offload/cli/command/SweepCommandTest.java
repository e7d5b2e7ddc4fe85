package dev.offload.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.cli.CommandRun;
import dev.offload.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SweepCommandTest {
  private static final String SMALL =
      "sweep --steps 2 --frames 17,33 --gpus 1,4 --strategy resident,layerwise";

  @TempDir Path directory;

  private Path file(String name) {
    return directory.resolve(name);
  }

  private static CommandRun run(String command) {
    return CommandRun.of(command.split(" "));
  }

  @Test
  void rowsGoToStandardOutputInOrder() {
    CommandRun run = run(SMALL);

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(9);
    for (int index = 0; index < 8; index++) {
      assertThat(lines.get(index + 1)).startsWith("{\"index\":%d,".formatted(index));
    }
  }

  @Test
  void aFileIsSummedUpAndNotComputedAgain() throws IOException {
    CommandRun first = run(SMALL + " -o " + file("a.jsonl"));
    String content = Files.readString(file("a.jsonl"));
    CommandRun second = run(SMALL + " -o " + file("a.jsonl"));

    assertThat(first.err()).isEmpty();
    assertThat(first.out()).startsWith("8 rows: ").contains("by frames, gpus:");
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(file("a.jsonl")).hasContent(content.strip());
    assertThat(run(SMALL).out()).isEqualTo(content);
  }

  @Test
  void csvIsMadeOfAFileThatCanBeContinued() throws IOException {
    CommandRun run = run(SMALL + " --format csv -o " + file("a.csv"));

    assertThat(run.exitCode()).isZero();
    assertThat(Files.readString(file("a.csv"))).isEqualTo(run(SMALL + " --format csv").out());
    assertThat(file("a.csv.jsonl")).hasContent(run(SMALL).out().strip());
  }

  @Test
  void aGridFileIsOverriddenByOptions() throws IOException {
    Path grid =
        Files.writeString(
            file("grid.json"),
            """
            {"steps": 2, "frames": [17, 33], "gpus": "1,4", "strategy": "all"}
            """);

    assertThat(run("sweep --grid " + grid + " --strategy resident,layerwise").out())
        .isEqualTo(run(SMALL).out());
  }

  @Test
  void shardsAreMerged() throws IOException {
    for (int number = 1; number <= 2; number++) {
      run(SMALL + " --shard " + number + "/2 -o " + file(number + ".jsonl"));
    }
    CommandRun merge =
        run(
            "sweep --merge %s %s -o %s"
                .formatted(file("2.jsonl"), file("1.jsonl"), file("all.jsonl")));

    assertThat(merge.err()).isEmpty();
    assertThat(merge.out()).startsWith("8 rows: ");
    assertThat(Files.readString(file("all.jsonl"))).isEqualTo(run(SMALL).out());
    assertThat(
            run("sweep --merge %s %s --format csv".formatted(file("2.jsonl"), file("1.jsonl")))
                .out())
        .isEqualTo(run(SMALL + " --format csv").out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--frames 33..17:4 | INVALID_VALUE | --frames: The range (33..17:4)",
        "--strategy residen | UNKNOWN_NAME | (residen)",
        "--strategy layerwise:prefetc=2 | UNKNOWN_NAME | (prefetc)",
        "--hardware h100 | UNKNOWN_NAME | (h100)",
        "--model no-such-model | UNKNOWN_NAME | (no-such-model)",
        "--shard 3/2 | INVALID_VALUE | (3/2)",
        "--sample 100 | INVALID_VALUE | The sample (100)",
        "--threads 0 | INVALID_VALUE | (0)",
        "--format text | UNKNOWN_NAME | (text)",
        "--best-by gpu | UNKNOWN_NAME | (gpu)",
        "--merge | INVALID_VALUE | no files",
        "a.jsonl | INVALID_VALUE | (a.jsonl)",
        "--grid none.json | UNREADABLE_FILE | (none.json)",
      })
  void whatIsWrongIsNamed(String options, String code, String problem) {
    CommandRun run = run("sweep --steps 2 " + options);

    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("error [" + code + "]: ").contains(problem);
    assertThat(run.exitCode()).isIn(2, 3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aProcessThatIsKilledIsContinued(boolean atOnce) throws Exception {
    String command =
        "sweep --steps 2 --frames 17..161:16 --gpus 1..8 --ulysses auto"
            + " --strategy resident,layerwise,full -o %s".formatted(file("killed.jsonl"));
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    line.add(Main.class.getName());
    line.addAll(List.of(command.split(" ")));
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(file("log").toFile())
            .start();
    while (process.isAlive() && lines(file("killed.jsonl")) < 50) {
      Thread.sleep(5);
    }
    if (atOnce) {
      process.destroyForcibly();
    } else {
      process.destroy();
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(process.exitValue()).isEqualTo(atOnce ? 137 : 143);
    int before = lines(file("killed.jsonl"));
    assertThat(Files.readString(file("log")))
        .matches(
            atOnce
                ? ""
                : "\\RInterrupted after %d of 690 rows. Run the same command again to go on.\\R"
                    .formatted(before - 1));
    CommandRun continued = run(command);
    assertThat(continued.out()).startsWith("690 rows: ");
    assertThat(before).isBetween(50, 690);

    assertThat(run(command.replace("killed", "whole")).exitCode()).isZero();
    assertThat(Files.mismatch(file("killed.jsonl"), file("whole.jsonl"))).isEqualTo(-1);
  }

  private static int lines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    int lines = 0;
    for (byte b : Files.readAllBytes(file)) {
      lines += b == '\n' ? 1 : 0;
    }
    return lines;
  }
}
