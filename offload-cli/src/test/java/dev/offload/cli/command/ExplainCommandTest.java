package dev.offload.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void writeRuns() throws IOException {
    file = Files.writeString(directory.resolve("runs.json"), SmallRuns.mixed());
  }

  private CommandRun run(String... more) {
    List<String> arguments = new ArrayList<>(List.of("explain", "--measurements", file.toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  @Test
  void aRunIsShownBesideItsPredictionWithWhatIsLeft() {
    CommandRun run = run("pair-layerwise");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("pair-layerwise (nobody): layerwise:variant=v2 on h100-pcie, ")
        .containsSubsequence(
            "Constants are fitted to pair-resident.",
            "figure",
            "measured",
            "predicted",
            "residual",
            "error",
            "use",
            "steady step, s",
            "denoising, s",
            "of which",
            "exposed",
            "step",
            "measured, s",
            "warm-up",
            "kernels",
            "collectives",
            "contention",
            "copies",
            "idle",
            "1 ",
            "first",
            "2-4 ",
            "steady",
            "Residual of denoising: 9.500 s measured less",
            "where",
            "residual, s",
            "within",
            "unexplained",
            "3 steady steps",
            "in none of the steps that the source reports",
            "all");
  }

  @Test
  void thePublishedRunsAreThoseThatAreMeant() {
    CommandRun run = CommandRun.of("explain", "report-aces-full");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains("report-aces-full (the February 2026 report")
        .contains("Constants are fitted to report-aces-full.")
        .contains("The source's steps do not make its total: they make 587.4 s, of which 33.4 s");
  }

  @Test
  void jsonHasEveryStepAndWhatIsLeft() throws IOException {
    CommandRun run = run("pair-layerwise", "--format", "json");
    JsonNode root = JSON.readTree(run.out());

    assertThat(run.err()).isEmpty();
    assertThat(root.fieldNames())
        .toIterable()
        .containsExactly(
            "id",
            "group",
            "fittedTo",
            "figures",
            "steps",
            "metric",
            "residualSeconds",
            "attributions",
            "unexplainedSeconds",
            "observations");
    assertThat(root.get("metric").textValue()).isEqualTo("denoiseSeconds");
    assertThat(root.at("/fittedTo/0").textValue()).isEqualTo("pair-resident");
    double predicted = 0;
    for (JsonNode step : root.get("steps")) {
      int count = step.get("last").intValue() - step.get("first").intValue() + 1;
      double parts = 0;
      for (String part :
          List.of("warmup", "kernel", "collective", "contention", "exposedCopy", "idle")) {
        parts += step.get(part + "Seconds").doubleValue();
      }
      assertThat(parts).isCloseTo(step.get("predicted").doubleValue(), within(1e-9));
      predicted += count * step.get("predicted").doubleValue();
    }
    double seconds = 0;
    double unexplained = 0;
    for (JsonNode part : root.get("attributions")) {
      seconds += part.get("seconds").doubleValue();
      unexplained += part.get("unexplainedSeconds").doubleValue();
    }
    assertThat(seconds).isCloseTo(9.5 - predicted, within(1e-9));
    assertThat(root.get("residualSeconds").doubleValue()).isCloseTo(seconds, within(1e-9));
    assertThat(root.get("unexplainedSeconds").doubleValue()).isCloseTo(unexplained, within(1e-9));
  }

  @Test
  void figuresAreThoseOfTheValidation() throws IOException {
    JsonNode figures =
        JSON.readTree(run("pair-layerwise", "--format", "json").out()).get("figures");
    JsonNode rows =
        JSON.readTree(
                CommandRun.of("validate", "--measurements", file.toString(), "--format", "json")
                    .out())
            .get("rows");

    List<JsonNode> own = new ArrayList<>();
    rows.forEach(
        row -> {
          if (row.get("id").textValue().equals("pair-layerwise")) {
            own.add(row);
          }
        });
    assertThat(figures).containsExactlyElementsOf(own);
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 120, 150})
  void linesKeepWithinTheWidthOfTheTerminal(int width) {
    CommandRun run =
        CommandRun.atWidth(width, "explain", "--measurements", file.toString(), "pair-layerwise");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines()).isNotEmpty().allMatch(line -> line.length() <= width);
  }

  @Test
  void theOnlyRunOfAFileNeedNoName() throws IOException {
    Files.writeString(
        file,
        SmallRuns.file(
            SmallRuns.run(
                "alone", "g", "check", "l40s", 1, "\"resident\"", "\"steadyStepSeconds\": 1")));
    CommandRun run = run();

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("alone (nobody): resident on l40s")
        .contains("No run of its group sets constants: they are those of the profile.");
  }

  @Test
  void aRunWithoutATimeIsShownWithoutAResidual() throws IOException {
    Files.writeString(
        file,
        SmallRuns.file(
            SmallRuns.run("alone", "g", "check", "l40s", 1, "\"resident\"", "\"peakGpuGiB\": 9")));

    assertThat(run().out())
        .contains("No time of a step or of the run was measured, so there is no residual.");
    JsonNode root = JSON.readTree(run("--format", "json").out());
    assertThat(root.get("metric").isNull()).isTrue();
    assertThat(root.get("attributions")).isEmpty();
  }

  @Test
  void aCalibratedProfileMayBeNamed() {
    Path profile = directory.resolve("mine.json");
    CommandRun.of(
        "calibrate",
        "--measurements",
        file.toString(),
        "--hardware",
        "h100-pcie",
        "-o",
        profile.toString());
    CommandRun run = run("pair-resident", "--hardware", profile.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(profile + ", as it is.")
        .containsPattern("steady step, s +0.200 +0.200 +0.000 +0.0 %  fitted\n")
        .contains("Residual of steady step: 0.200 s measured less 0.200 s predicted is 0.000 s.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pair-residnet | 2 | UNKNOWN_NAME | named (pair-residnet). | Maybe you meant pair-resident.",
        "desk-waits --format markdown | 2 | UNKNOWN_NAME | There is no format of an explanation named (markdown). | Maybe use one of: text, json.",
        "desk-waits --hardware h100-pci | 2 | UNKNOWN_NAME | (h100-pci) | Maybe you meant h100-pcie",
        "desk-waits --hardware none.json | 3 | UNREADABLE_FILE | none.json | Maybe ",
        "pair-impossible | 2 | IMPOSSIBLE_PARALLELISM | (5) | Maybe ",
        "'' | 2 | INVALID_VALUE | has several (5) | Maybe name one of: pair-resident, pair-layerwise, pair-impossible, desk-resident, desk-waits.",
      })
  void whatCannotBeAnsweredIsRefused(
      String arguments, int exitCode, String code, String problem, String advice) {
    CommandRun run = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("error [%s]: ".formatted(code))
        .contains(problem)
        .contains("\n" + advice);
  }

  @Test
  void aFileThatIsMissingIsSaid() {
    CommandRun run = CommandRun.of("explain", "a", "--measurements", "none.json");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("The measurements file (none.json) does not exist.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void theSameQuestionHasTheSameAnswer(String format) throws IOException {
    Path output = directory.resolve("explanation");
    String once = run("pair-layerwise", "--format", format).out();

    assertThat(run("pair-layerwise", "--format", format).out()).isEqualTo(once);
    assertThat(run("pair-layerwise", "--format", format, "-o", output.toString()))
        .isEqualTo(new CommandRun(0, "", ""));
    assertThat(Files.readString(output)).isEqualTo(once);
  }
}
