package dev.offload.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.cli.CommandRun;
import dev.offload.core.testing.fuzz.FuzzRun;
import dev.offload.core.testing.fuzz.FuzzSummary;
import dev.offload.core.text.TextStyle;
import dev.offload.evidence.measurement.MeasurementFile;
import dev.offload.evidence.validation.TestValidator;
import dev.offload.evidence.validation.Validation;
import dev.offload.evidence.words.EvidenceJson;
import dev.offload.evidence.words.ValidationMarkdown;
import dev.offload.evidence.words.ValidationText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidateCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void writeRuns() throws IOException {
    file = Files.writeString(directory.resolve("runs.json"), SmallRuns.mixed());
  }

  private CommandRun run(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("validate", "--measurements", file.toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  @Test
  void everyFigureIsShownThenTheErrorsThenWhatAccountsForThem() {
    CommandRun run = run();

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("5 runs of %s in 2 groups.".formatted(file))
        .containsSubsequence(
            "run ",
            "figure ",
            "measured",
            "predicted",
            "error",
            "use",
            "pair-resident",
            "steady step, s",
            "0.200",
            "fitted",
            "pair-resident",
            "peak memory, GiB",
            "calibrate",
            "pair-layerwise",
            "steady step, s",
            "0.400",
            "check",
            "desk-waits",
            "peak memory, GB",
            "excluded",
            "errors of role check",
            "median",
            "90th percentile",
            "rankings right",
            "pair ",
            "desk ",
            "all ",
            "- that informed no constant",
            "- closed form",
            "- without contention",
            "- pair-impossible, steady step (-): not predicted: ");
  }

  @Test
  void aRunThatCannotBeSimulatedHasItsRowsAndTheRestIsPredicted() throws IOException {
    JsonNode rows = JSON.readTree(run("--format", "json").out()).get("rows");

    for (JsonNode row : rows) {
      boolean impossible = row.get("id").textValue().equals("pair-impossible");
      assertThat(row.get("predicted").isNull()).as(row.get("id").textValue()).isEqualTo(impossible);
      if (impossible) {
        assertThat(row.get("explained").textValue()).startsWith("not predicted: ");
        assertThat(row.get("signedError").isNull()).isTrue();
      }
    }
  }

  @Test
  void jsonHasARowForEachRunAndMetric() throws IOException {
    CommandRun run = run("--format", "json");
    JsonNode root = JSON.readTree(run.out());

    assertThat(run.err()).isEmpty();
    assertThat(root.fieldNames()).toIterable().containsExactly("rows", "summary");
    List<String> rows = new ArrayList<>();
    for (JsonNode row : root.get("rows")) {
      rows.add(row.get("id").textValue() + " " + row.get("metric").textValue());
      assertThat(row.fieldNames())
          .toIterable()
          .startsWith(
              "id", "group", "role", "metric", "measured", "predicted", "signedError", "explained")
          .contains("closedForm", "withoutContention", "fitted", "comparable", "informed");
      assertThat(row.get("role").textValue()).isIn("calibrate", "check");
      assertThat(row.get("measured").isNumber()).isTrue();
      for (String number : List.of("predicted", "signedError", "closedForm", "withoutContention")) {
        assertThat(row.get(number).isNull() || row.get(number).isNumber()).as(number).isTrue();
      }
      if (row.get("predicted").isNumber() && row.get("measured").doubleValue() > 0) {
        double measured = row.get("measured").doubleValue();
        assertThat(row.get("signedError").doubleValue())
            .isEqualTo((row.get("predicted").doubleValue() - measured) / measured);
      } else {
        assertThat(row.get("signedError").isNull()).isTrue();
      }
      assertThat(row.get("explained").isNull() || row.get("explained").isTextual()).isTrue();
    }
    assertThat(rows)
        .containsExactly(
            "pair-resident steadyStepSeconds",
            "pair-resident peakGpuGiB",
            "pair-layerwise steadyStepSeconds",
            "pair-layerwise switchSpikeSeconds",
            "pair-layerwise denoiseSeconds",
            "pair-impossible steadyStepSeconds",
            "pair-impossible denoiseSeconds",
            "desk-resident forwardSeconds",
            "desk-waits forwardSeconds",
            "desk-waits peakGpuGB");
  }

  @Test
  void jsonSumsUpEachGroupAndAll() throws IOException {
    JsonNode summary = JSON.readTree(run("--format", "json").out()).get("summary");

    assertThat(summary.at("/groups/0/group").textValue()).isEqualTo("pair");
    assertThat(summary.at("/groups/1/group").textValue()).isEqualTo("desk");
    // The spike of nothing has no error, and what could not be simulated has no prediction.
    assertThat(summary.at("/groups/0/figures").intValue()).isEqualTo(2);
    // Reserved memory is not what is predicted.
    assertThat(summary.at("/groups/1/figures").intValue()).isEqualTo(1);
    assertThat(summary.at("/groups/0/rankings").intValue()).isEqualTo(1);
    assertThat(summary.at("/all/figures").intValue()).isEqualTo(3);
    assertThat(summary.at("/all/rankings").intValue()).isEqualTo(2);
    for (String part : List.of("all", "informedNoConstant", "closedForm", "withoutContention")) {
      JsonNode errors = summary.get(part);
      for (String error :
          List.of("medianAbsoluteError", "percentile90AbsoluteError", "largestAbsoluteError")) {
        assertThat(errors.get(error).isNumber()).as("%s %s", part, error).isTrue();
      }
      assertThat(errors.get("medianAbsoluteError").doubleValue())
          .isLessThanOrEqualTo(errors.get("percentile90AbsoluteError").doubleValue());
      assertThat(errors.get("percentile90AbsoluteError").doubleValue())
          .isLessThanOrEqualTo(errors.get("largestAbsoluteError").doubleValue());
    }
  }

  @Test
  void noRunsHaveNoErrors() throws IOException {
    Files.writeString(file, "{\"runs\": []}");
    JsonNode root = JSON.readTree(run("--format", "json").out());

    assertThat(root.get("rows")).isEmpty();
    assertThat(root.at("/summary/all/figures").intValue()).isZero();
    assertThat(root.at("/summary/all/medianAbsoluteError").isNull()).isTrue();
    assertThat(run().exitCode()).isZero();
    assertThat(run("--format", "markdown").exitCode()).isZero();
  }

  @Test
  void numbersAreFiniteWhateverWasMeasured() throws IOException {
    Files.writeString(
        file,
        SmallRuns.file(
            SmallRuns.run(
                "tiny",
                "g",
                "check",
                "h100-pcie",
                1,
                "\"resident\"",
                "\"steadyStepSeconds\": 1e-320, \"denoiseSeconds\": 1e-300, \"totalSeconds\": 0"),
            SmallRuns.run(
                "huge",
                "g",
                "calibrate",
                "h100-pcie",
                1,
                "\"resident\"",
                "\"steadyStepSeconds\": 1.7e308, \"firstStepSeconds\": 0")));
    CommandRun run = run("--format", "json");

    assertThat(run.exitCode()).isZero();
    for (JsonNode row : JSON.readTree(run.out()).get("rows")) {
      for (JsonNode value : row) {
        if (value.isNumber()) {
          assertThat(value.doubleValue()).isFinite();
        }
        assertThat(value.isTextual() && value.textValue().matches("NaN|-?Infinity")).isFalse();
      }
    }
    assertThat(run().exitCode()).isZero();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.offload.core.testing.fuzz.FuzzRun#seeds")
  void damagedRunsAreValidatedOrRefused(long seed) {
    FuzzSummary summary =
        FuzzRun.of(seed, 40)
            .named("runs to validate")
            .over(file)
            .readingAtMost(MeasurementFile.MAX_BYTES)
            // What is allocated is for simulations of whatever the runs say.
            .allocating(1L << 50, 0)
            .run(ValidateCommandTest::validate);

    assertThat(summary.understood()).isPositive();
    assertThat(summary.refused()).isPositive();
  }

  private static void validate(Path runs) throws IOException {
    Validation validation = TestValidator.validate(MeasurementFile.read(runs));
    ValidationText.of(validation, new TextStyle(80, false)).writeTo(Writer.nullWriter());
    EvidenceJson.write(validation, Writer.nullWriter());
    ValidationMarkdown.of(validation).writeTo(Writer.nullWriter());
  }

  @Test
  void markdownIsTablesOfWholeRows() {
    CommandRun run = run("--format", "markdown");
    List<String> lines = run.out().lines().toList();

    assertThat(run.err()).isEmpty();
    assertThat(lines).contains("### pair", "### desk");
    assertThat(run.out())
        .contains("| `pair-layerwise` | steady step, s | 0.400 | ")
        .contains("Fitted: ")
        .contains("- `pair-impossible`, steady step, s: not predicted: ".replace(", s:", ":"));
    int columns = 0;
    for (String line : lines) {
      boolean row = line.startsWith("|");
      int cells = line.replace("\\|", "").split("\\|", -1).length;
      assertThat(row && columns > 0 ? cells : columns).as(line).isEqualTo(columns);
      columns = row ? cells : 0;
    }
  }

  @ParameterizedTest
  @CsvSource({"60, 3", "80, 2", "120, 1", "150, 1"})
  void linesKeepWithinTheWidthOfTheTerminal(int width, int parts) {
    CommandRun run = CommandRun.atWidth(width, "validate", "--measurements", file.toString());

    assertThat(run.out().lines()).isNotEmpty().allMatch(line -> line.length() <= width);
    // Whatever does not fit beside the names stands below, with the names again.
    assertThat(run.out().lines().filter(line -> line.startsWith("run "))).hasSize(parts);
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 120, 150})
  void thePublishedRunsKeepWithinItOrHaveAColumnAtATime(int width) throws IOException {
    StringWriter text = new StringWriter();
    ValidationText.of(TestValidator.bundled(), new TextStyle(width, false)).writeTo(text);

    for (String line : text.toString().lines().toList()) {
      // A run, a figure and one number beside them can be no narrower.
      boolean narrowest = line.strip().split(" {2,}").length <= 3;
      assertThat(line.length() <= width || (width == 60 && narrowest)).as(line).isTrue();
    }
  }

  @Test
  void aFileGetsWhatATerminalOfUsualWidthShows() throws IOException {
    for (String format : List.of("text", "json", "markdown")) {
      Path output = directory.resolve("validation." + format);
      CommandRun run = run("--format", format, "-o", output.toString());

      assertThat(run).isEqualTo(new CommandRun(0, "", ""));
      assertThat(Files.readString(output)).isEqualTo(run("--format", format).out());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--format jsn | 2 | There is no format of a validation named (jsn). | Maybe you meant json.",
        "--format csv | 2 | There is no format of a validation named (csv). | Maybe use one of: text, json, markdown.",
        "--measurements none.json | 3 | The measurements file (none.json) does not exist. | Maybe the path is relative",
        "--measurements . | 3 | The measurements file (.) is a directory. | Maybe name the file in it",
        "--fromat json | 2 | There is no option (--fromat) of offload validate. | Maybe look at offload validate --help.",
        "something | 2 | (something) of offload validate. | Maybe look at offload validate --help.",
      })
  void whatCannotBeAnsweredIsRefused(
      String arguments, int exitCode, String problem, String advice) {
    CommandRun run = CommandRun.of(("validate " + arguments).split(" "));

    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("error [").contains(problem).contains("\n" + advice);
  }

  @Test
  void aMalformedFileIsRefused() throws IOException {
    Files.writeString(file, "{\"runs\": [{\"id\": 5}]}");
    CommandRun run = run();

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualToNormalizingNewlines(
            """
            error [MALFORMED_FILE]: The measurements file (%s) is malformed at line 1: (runs[0].id) is 5, not a text.
            Maybe compare it with docs/measurements.md.
            """
                .formatted(file));
  }

  @Test
  void whatIsIgnoredIsWarnedOf() throws IOException {
    Files.writeString(file, SmallRuns.mixed().replace("\"source\"", "\"sauce\""));
    CommandRun run = run();

    assertThat(run.exitCode()).isZero();
    assertThat(run.err().lines())
        .hasSize(10)
        .contains(
            "warning [MALFORMED_FILE]: The field (sauce) of the run (desk-waits) is not known, and"
                + " ignored.",
            "Maybe you meant source.");
  }

  private String inPoolOf(int threads, String... more)
      throws InterruptedException, ExecutionException {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      // Streams that are parallel run in the pool of the task that starts them.
      return pool.submit(() -> run(more).out()).get();
    } finally {
      pool.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "json", "markdown"})
  void theSameQuestionHasTheSameAnswerOnAnyNumberOfThreads(String format)
      throws InterruptedException, ExecutionException {
    String once = run("--format", format).out();

    assertThat(run("--format", format).out()).isEqualTo(once);
    assertThat(inPoolOf(1, "--format", format)).isEqualTo(once);
    assertThat(inPoolOf(2, "--format", format)).isEqualTo(once);
  }

  @Test
  void jsonOfThePublishedRunsHasEveryFigure() throws IOException {
    StringWriter json = new StringWriter();
    EvidenceJson.write(TestValidator.bundled(), json);

    assertThat(JSON.readTree(json.toString()).get("rows"))
        .hasSize(
            MeasurementFile.bundled().get(0).runs().stream()
                .mapToInt(each -> each.measured().size())
                .sum());
  }

  @Test
  void markdownOfThePublishedRunsHasEveryRun() throws IOException {
    StringWriter markdown = new StringWriter();
    ValidationMarkdown.of(TestValidator.bundled()).writeTo(markdown);

    MeasurementFile.bundled()
        .get(0)
        .runs()
        .forEach(run -> assertThat(markdown.toString()).contains("| `%s` |".formatted(run.id())));
  }
}
