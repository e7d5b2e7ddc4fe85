package dev.offload.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.cli.CommandRun;
import dev.offload.core.question.ScenarioOption;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.MeasurementFile;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngestCommandTest {
  private static final Path SAMPLES =
      Path.of("../offload-evidence/src/test/resources/dev/offload/evidence/ingest");
  private static final List<String> MACHINE = List.of("--hardware", "h100-pcie");

  @TempDir Path directory;

  private static String sample(String name) {
    return SAMPLES.resolve(name).toString();
  }

  private static CommandRun ingest(String... arguments) {
    List<String> all = new ArrayList<>(List.of("ingest"));
    all.addAll(Arrays.asList(arguments));
    all.addAll(MACHINE);
    return CommandRun.of(all.toArray(String[]::new));
  }

  private static String golden(String name) throws IOException {
    return Files.readString(SAMPLES.resolve(name));
  }

  @ParameterizedTest
  @CsvSource({
    "2025-12, dump-2025-12.json, console-2025-12.log",
    "2026-08, performance-2026-08.log, console-2026-08.log",
  })
  void theRunGoesToStandardOutputAndTheReportToStandardError(
      String golden, String one, String other) throws IOException {
    CommandRun run = ingest(sample(one), sample(other), "--id", "mine");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEqualTo(golden("report-%s.txt".formatted(golden)));
    assertThat(run.out()).isEqualTo(golden("run-%s.json".formatted(golden)));
  }

  @Test
  void aFileGetsTheSameRunAndStandardOutputTheReport() throws IOException {
    Path file = directory.resolve("runs.json");

    CommandRun run =
        ingest(
            sample("dump-2025-12.json"),
            sample("console-2025-12.log"),
            "--id",
            "mine",
            "-o",
            file.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo(golden("report-2025-12.txt"));
    assertThat(Files.readString(file)).isEqualTo(golden("run-2025-12.json"));
    assertThat(Files.list(directory)).containsExactly(file);
    Measurements read = MeasurementFile.read(file);
    assertThat(read.warnings()).isEmpty();
    assertThat(read.runs()).hasSize(1);
  }

  @Test
  void optionsSayWhatTheRunIsFor() throws IOException {
    Path file = directory.resolve("runs.json");

    CommandRun run =
        ingest(
            sample("dump-2026-08.json"),
            "--id",
            "mine",
            "--group",
            "lab",
            "--role",
            "calibrate",
            "--source",
            "our lab",
            "--notes",
            "third try",
            "--strategy",
            "layerwise:prefetch=2",
            "--gpus",
            "2",
            "--ulysses",
            "2",
            "--ring",
            "1",
            "--cfg-parallel",
            "--size",
            "832x480",
            "--frames",
            "33",
            "--steps",
            "8",
            "--guidance-passes",
            "2",
            "--flow-shift",
            "12",
            "--runtime",
            "sglang-2026-09",
            "--synchronized",
            "-o",
            file.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    Measurement measured = MeasurementFile.read(file).runs().get(0);
    assertThat(measured.group()).isEqualTo("lab");
    assertThat(measured.role()).isEqualTo(Role.CALIBRATE);
    assertThat(measured.source()).isEqualTo("our lab");
    assertThat(measured.notes()).startsWith("third try; SGLang commit ");
    assertThat(measured.synchronizedSteps()).contains(true);
    assertThat(measured.scenario().said().given(ScenarioOption.CFG_PARALLEL)).contains(2);
    assertThat(measured.scenario().strategy().options()).containsEntry("prefetch", "2");
    assertThat(measured.scenario().said().given(ScenarioOption.RUNTIME)).contains("sglang-2026-09");
    assertThat(run.out()).doesNotContain("the usual", "warning");
  }

  @Test
  void runsAreAddedToAFileOrReplacedThere() throws IOException {
    Path file = directory.resolve("runs.json");
    String into = file.toString();

    ingest(sample("dump-2025-12.json"), sample("console-2025-12.log"), "--id", "a", "--into", into);
    String described =
        Files.readString(file).replaceFirst("\\{", "{\n  \"description\" : \"Ours.\",");
    Files.writeString(file, described);
    ingest(sample("console-2026-08.log"), "--id", "b", "--into", into);
    CommandRun again =
        ingest(sample("console-2025-12.log"), "--id", "a", "--notes", "anew", "--into", into);

    assertThat(again.exitCode()).isZero();
    Measurements read = MeasurementFile.read(file);
    assertThat(read.description()).isEqualTo("Ours.");
    assertThat(read.runs()).extracting(Measurement::id).containsExactly("a", "b");
    assertThat(read.runs().get(0).notes()).startsWith("anew");
    // Runs on one machine are of one group unless something else is said.
    assertThat(read.runs()).extracting(Measurement::group).containsOnly("a");
    assertThat(again.out()).contains("Its group is that of the other runs on its machine (a).");
    ingest(sample("console-2026-08.log"), "--id", "c", "--group", "other", "--into", into);
    assertThat(MeasurementFile.read(file).run("c").group()).isEqualTo("other");
    assertThat(Files.list(directory)).containsExactly(file);
    assertThat(CommandRun.of("validate", "--measurements", into).exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"runs\": [], \"author\": \"me\"}",
        "{\"runs\": ",
        "{}",
      })
  void aFileThatWouldLoseSomethingIsLeftAsItIs(String content) throws IOException {
    Path file = Files.writeString(directory.resolve("runs.json"), content);

    CommandRun run = ingest(sample("console-2026-08.log"), "--id", "b", "--into", file.toString());

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("Maybe ");
    assertThat(Files.readString(file)).isEqualTo(content);
  }

  @Test
  void whatIsMissingIsAskedFor() throws IOException {
    Path file = directory.resolve("runs.json");

    CommandRun run = CommandRun.of("ingest", sample("dump-2026-08.json"), "-o", file.toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("dump-2026-08.json  performance dump of SGLang")
        .contains("No file says what a measured run needs (--id, --hardware, --strategy).")
        .contains("Maybe give --id and --hardware and --strategy.");
    assertThat(file).doesNotExist();
  }

  @Test
  void onlyOneFileIsWritten() {
    CommandRun run =
        ingest(sample("console-2026-08.log"), "--id", "b", "-o", "a.json", "--into", "b.json");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--output (a.json)", "--into (b.json)", "Maybe use --into");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-o", "--into"})
  void aFileIsNotReadAndWritten(String option) throws IOException {
    Path log = Files.copy(SAMPLES.resolve("console-2026-08.log"), directory.resolve("log"));

    CommandRun run =
        ingest(log.toString(), "--id", "b", option, directory.resolve("./log").toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("is to be read and written");
    assertThat(log).hasSameTextualContentAs(SAMPLES.resolve("console-2026-08.log"));
  }

  @ParameterizedTest
  @CsvSource({"2000000000, 2000000000", "999999999, 999999999", "999999, 99999"})
  void sizesBeyondAllReasonAreWrittenAsTheyAreReadBack(String width, String height)
      throws IOException {
    Path log =
        Files.writeString(
            directory.resolve("log"),
            golden("console-2025-12.log")
                .replace(" width: 1280", " width: " + width)
                .replace(" height: 720", " height: " + height));
    Path runs = directory.resolve("runs.json");

    CommandRun run = ingest(log.toString(), "--id", "a", "-o", runs.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(CommandRun.of("validate", "--measurements", runs.toString()).exitCode()).isZero();
    assertThat(MeasurementFile.read(runs).runs().get(0).scenario().tokens().orElse(1L))
        .isPositive();
  }

  @Test
  void failuresHaveTheirExitCodes() throws IOException {
    assertThat(
            ingest(sample("dump-2026-08.json"), sample("console-2025-12.log"), "--id", "a")
                .exitCode())
        .isEqualTo(7);
    assertThat(ingest(sample("run-2025-12.json"), "--id", "a").exitCode()).isEqualTo(3);
    assertThat(ingest(sample("none"), "--id", "a").exitCode()).isEqualTo(3);
    assertThat(ingest(sample("console-2026-08.log"), "--id", "a", "--role", "x").exitCode())
        .isEqualTo(2);
    assertThat(ingest(sample("console-2026-08.log"), "--id", "a", "--gpus", "0").exitCode())
        .isEqualTo(2);
    assertThat(ingest("--id", "a").exitCode()).isEqualTo(2);
    assertThat(ingest(sample("console-2026-08.log"), "--id", "").exitCode()).isEqualTo(2);
    CommandRun blank = ingest(sample("console-2026-08.log"), "--id", "a", "--group", " ");
    assertThat(blank.exitCode()).isEqualTo(2);
    assertThat(blank.err()).contains("The option --group ( ) is no name.");
  }

  @Test
  void aTraceOfASimulationSaysWhatTheSimulationReports() throws IOException {
    Path trace = directory.resolve("trace.json.gz");
    Path runs = directory.resolve("runs.json");
    String[] scenario = {
      "--hardware",
      "h100-pcie",
      "--gpus",
      "2",
      "--size",
      "480x480",
      "--frames",
      "17",
      "--steps",
      "6"
    };
    List<String> command =
        new ArrayList<>(List.of("trace", "--strategy", "layerwise", "--trace-steps", "all", "-o"));
    command.add(trace.toString());
    command.addAll(Arrays.asList(scenario));
    assertThat(CommandRun.of(command.toArray(String[]::new)).err()).isEmpty();

    CommandRun run =
        CommandRun.of("ingest", trace.toString(), "--id", "simulated", "-o", runs.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("warning: trace.json.gz is a simulation that 'offload trace' wrote");
    Measurement read = MeasurementFile.read(runs).runs().get(0);
    assertThat(read.notes()).isEqualTo("simulated by Offload, not measured");
    assertThat(read.scenario().model()).isEqualTo("Wan-AI/Wan2.2-T2V-A14B-Diffusers");
    assertThat(read.scenario().hardware()).isEqualTo("h100-pcie");
    assertThat(read.scenario().strategy().name()).isEqualTo("layerwise");
    assertThat(read.scenario().said().given(ScenarioOption.STEPS)).contains(6);
    assertThat(read.scenario().said().given(ScenarioOption.FLOW_SHIFT)).contains(12.0);
    assertThat(read.synchronizedSteps()).contains(true);
    assertThat(read.measured())
        .containsOnlyKeys(
            Metric.STEADY_STEP, Metric.COLLECTIVE, Metric.UNCOVERED_TRANSFER, Metric.H2D_RATE);
  }
}
