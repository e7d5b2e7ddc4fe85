package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.core.json.JsonWriter;
import dev.offload.evidence.ingest.FileKind;
import dev.offload.evidence.measurement.MeasurementFile;
import dev.offload.evidence.measurement.MeasurementJson;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.measurement.Metric;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds docs/measurements.md to the format, and to what its commands do. */
class MeasurementsPageTest {
  private static final Pattern COMMAND =
      Pattern.compile(
          "```\n\\./offload (ingest[^\n]*)\n```\n(?:\n```\n(.*?)```\n)?", Pattern.DOTALL);
  private static final Pattern JSON = Pattern.compile("```json\n(.*?)```\n", Pattern.DOTALL);
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");
  private static final Path SAMPLES =
      Path.of("../offload-evidence/src/test/resources/dev/offload/evidence/ingest");

  private static String page;

  @TempDir Path directory;

  @BeforeAll
  static void readPage() throws IOException {
    page = Files.readString(Path.of("..", "docs", "measurements.md"));
  }

  private static String between(String start, String end) {
    return page.substring(page.indexOf(start), page.indexOf(end));
  }

  private Measurements example() throws IOException {
    Matcher matcher = JSON.matcher(page);
    assertThat(matcher.find()).isTrue();
    return MeasurementFile.read(
        Files.writeString(directory.resolve("example.json"), matcher.group(1)));
  }

  /** Returns the names of an object's fields and of those within, but where names are data. */
  private static void collect(JsonNode object, Set<String> names) {
    object
        .properties()
        .forEach(
            field -> {
              names.add(field.getKey());
              boolean data = Set.of("options", "stageSeconds").contains(field.getKey());
              if (field.getValue().isObject() && !data) {
                collect(field.getValue(), names);
              }
              field
                  .getValue()
                  .forEach(
                      element -> {
                        if (field.getValue().isArray() && element.isObject()) {
                          collect(element, names);
                        }
                      });
            });
  }

  @Test
  void theExampleIsReadAndHasEveryFieldOfAScenario() throws IOException {
    Measurements example = example();

    assertThat(example.warnings()).isEmpty();
    StringWriter written = new StringWriter();
    JsonWriter.write(MeasurementJson.of(example.description(), example.runs()), written);
    Set<String> names = new TreeSet<>();
    collect(new ObjectMapper().readTree(written.toString()), names);
    Set<String> shown = rows("## The format", "## From the files");
    assertThat(shown).containsAll(names);
    // What the example lacks are figures and remarks, of which some are enough.
    Set<String> further = new TreeSet<>(shown);
    further.removeAll(names);
    further.removeAll(Set.of("informed", "explained"));
    assertThat(further).isSubsetOf(Arrays.stream(Metric.values()).map(Metric::field).toList());
  }

  private static Set<String> rows(String start, String end) {
    Matcher matcher = ROW.matcher(between(start, end));
    Set<String> rows = new TreeSet<>();
    while (matcher.find()) {
      rows.add(matcher.group(1));
    }
    return rows;
  }

  @ParameterizedTest
  @EnumSource
  void everyFigureIsThere(Metric metric) {
    assertThat(rows("Of `measured`", "Of `remarks`")).contains(metric.field());
  }

  @Test
  void whatIsOptionalCanBeLeftOut() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("least.json"),
            """
            {"runs": [{"id": "a", "group": "g", "role": "check", "measured": {}, "scenario":
              {"model": "m", "hardware": "h", "strategy": "s"}}]}
            """);

    assertThat(MeasurementFile.read(file).warnings()).isEmpty();
    Matcher required = Pattern.compile("\\| `(\\w+)` \\| required \\|").matcher(page);
    List<String> names = new ArrayList<>();
    while (required.find()) {
      names.add(required.group(1));
    }
    assertThat(names)
        .containsExactly(
            "runs", "id", "group", "role", "scenario", "measured", "model", "hardware", "strategy");
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfFileIsThere(FileKind kind) {
    assertThat(page).contains("| " + kind.title() + " |");
  }

  @Test
  void everyOptionIsThere() {
    Matcher matcher = OPTION.matcher(CommandRun.of("ingest", "--help").out());
    Set<String> common = Set.of("--help", "--version", "--debug", "--plugin-timeout", "--output");
    while (matcher.find()) {
      if (!common.contains(matcher.group())) {
        assertThat(page).contains("`" + matcher.group());
      }
    }
  }

  @Test
  void theCommandsDoWhatThePageShows() throws IOException {
    Files.copy(SAMPLES.resolve("dump-2025-12.json"), directory.resolve("perf.json"));
    Files.copy(SAMPLES.resolve("console-2025-12.log"), directory.resolve("server.log"));
    try (Writer writer =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(directory.resolve("trace.json.gz"))),
            StandardCharsets.UTF_8)) {
      writer.write(
          "[{\"ph\": \"X\", \"cat\": \"kernel\", \"name\": \"k\", \"pid\": 0, \"ts\": 1, \"dur\":"
              + " 1}]");
    }
    Matcher matcher = COMMAND.matcher(page);
    int commands = 0;
    while (matcher.find()) {
      String[] arguments = matcher.group(1).split(" ");
      for (int i = 0; i < arguments.length; i++) {
        if (arguments[i].matches("[\\w-]+\\.(json|log|json\\.gz)")) {
          arguments[i] = directory.resolve(arguments[i]).toString();
        }
      }
      CommandRun run = CommandRun.of(arguments);
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      if (matcher.group(2) != null) {
        assertThat(run.out()).isEqualTo(matcher.group(2));
      }
      assertThat(MeasurementFile.read(directory.resolve("runs.json")).runs()).hasSize(1);
      commands++;
    }
    assertThat(commands).isEqualTo(2);
  }
}
