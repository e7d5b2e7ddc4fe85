package dev.offload.evidence.measurement;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.question.FrameSize;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.testing.fuzz.FuzzRun;
import dev.offload.core.testing.fuzz.FuzzSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeasurementFileTest {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          // Keeps the digits of numbers.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final String FULL =
      """
      {"description": "made up",
       "runs": [
        {"id": "one", "source": "a laboratory", "group": "bench", "role": "calibrate",
         "scenario": {
          "model": "some/model", "hardware": "some-machine", "gpus": 8, "strategy": "layerwise",
          "options": {"variant": "v3", "resident": 30, "share": 0.50, "flag": true},
          "ulysses": 2, "ring": 4, "cfgParallel": 1, "width": 1280, "height": 720, "frames": 81,
          "steps": 3, "guidancePasses": 2, "flowShift": 12.0, "tokens": 86400,
          "crossAttentionAllToAll": true, "runtime": "sglang-2025-12", "attention": "sage",
          "compiled": false},
         "measured": {
          "steadyStepSeconds": 21, "denoiseSeconds": 714.10, "peakGpuGiB": 61.25,
          "peakKind": "reserved", "stepSeconds": [24.5, 21, 20.75],
          "stageSeconds": {"encode": 1.5, "denoise": 66, "decode": 4}, "synchronized": false},
         "remarks": {
          "informed": {"steadyStepSeconds": "the efficiency of attention"},
          "incomparable": {"denoiseSeconds": "it holds a warm-up"},
          "explained": {"peakGpuGiB": "another stage"}},
         "notes": "a note"},
        {"id": "two", "group": "bench", "role": "check",
         "scenario": {"model": "some/model", "hardware": "some-machine", "strategy": "resident"},
         "measured": {"totalSeconds": null}}]}
      """;

  @TempDir Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("runs.json"), text);
  }

  @Test
  void tokensMayBeMoreThanAnIntHolds() throws IOException {
    Path file = file(FULL.replace("86400", "9000000000"));

    assertThat(MeasurementFile.read(file).runs().get(0).scenario().tokens())
        .contains(9_000_000_000L);
  }

  /** Returns the full file with another value at a place; "-" takes away what is there. */
  private Path with(String place, String value) throws IOException {
    JsonNode root = JSON.readTree(FULL);
    JsonNode parent = root.at(place.substring(0, place.lastIndexOf('/')));
    String name = place.substring(place.lastIndexOf('/') + 1);
    if (parent instanceof ArrayNode array) {
      array.set(Integer.parseInt(name), JSON.readTree(value));
    } else if (value.equals("-")) {
      ((ObjectNode) parent).remove(name);
    } else {
      ((ObjectNode) parent).set(name, JSON.readTree(value));
    }
    return file(JSON.writeValueAsString(root));
  }

  @Test
  void theBundledFileIsReadWithoutAWarning() {
    Measurements bundled = MeasurementFile.bundled().get(0);

    assertThat(bundled.name()).isEqualTo("published-runs.json");
    assertThat(bundled.warnings()).isEmpty();
    assertThat(bundled.description()).isNotBlank();
    assertThat(bundled.runs()).hasSize(37);
    assertThat(bundled.groups())
        .hasSize(10)
        .allSatisfy(
            (group, runs) ->
                assertThat(runs)
                    .as(group)
                    .hasSizeGreaterThan(1)
                    .extracting(Measurement::role)
                    .contains(Role.CALIBRATE));
    assertThat(bundled.runs())
        .allSatisfy(
            run -> {
              assertThat(run.source()).as(run.id()).isNotBlank();
              assertThat(run.measured()).as(run.id()).isNotEmpty();
            });
  }

  @Test
  void aRunOfTheBundledFileIsAsItsSourceHasIt() {
    Measurement run = MeasurementFile.bundled().get(0).run("sglang-15511-full");

    assertThat(run.measured().get(Metric.STEADY_STEP).decimal()).hasToString("3.2655");
    assertThat(run.measured().get(Metric.PEAK_GIB).value()).isEqualTo(61.18);
    assertThat(run.peakKind()).contains(PeakKind.ALLOCATED);
    assertThat(run.scenario().tokens()).contains(86_400L);
    assertThat(run.scenario().said().given(ScenarioOption.FLOW_SHIFT)).contains(12.0);
  }

  @Test
  void everyFieldIsRead() throws IOException {
    Path path = file(FULL);
    Measurements measurements = MeasurementFile.read(path);
    Measurement one = measurements.run("one");
    MeasuredScenario scenario = one.scenario();

    assertThat(measurements.name()).isEqualTo(path.toString());
    assertThat(measurements.description()).isEqualTo("made up");
    assertThat(measurements.warnings()).isEmpty();
    assertThat(measurements.groups()).isEqualTo(Map.of("bench", measurements.runs()));

    assertThat(one.source()).isEqualTo("a laboratory");
    assertThat(one.group()).isEqualTo("bench");
    assertThat(one.role()).isEqualTo(Role.CALIBRATE);
    assertThat(one.notes()).isEqualTo("a note");

    assertThat(scenario.model()).isEqualTo("some/model");
    assertThat(scenario.hardware()).isEqualTo("some-machine");
    assertThat(scenario.said().given(ScenarioOption.GPUS)).contains(8);
    assertThat(scenario.strategy().name()).isEqualTo("layerwise");
    assertThat(scenario.strategy().options())
        .isEqualTo(Map.of("variant", "v3", "resident", "30", "share", "0.50", "flag", "true"));
    assertThat(scenario.said().given(ScenarioOption.ULYSSES)).contains(2);
    assertThat(scenario.said().given(ScenarioOption.RING)).contains(4);
    assertThat(scenario.said().given(ScenarioOption.CFG_PARALLEL)).contains(1);
    assertThat(scenario.said().given(ScenarioOption.SIZE)).contains(new FrameSize(1280, 720));
    assertThat(scenario.said().given(ScenarioOption.FRAMES)).contains(81);
    assertThat(scenario.said().given(ScenarioOption.STEPS)).contains(3);
    assertThat(scenario.guidancePasses()).contains(2);
    assertThat(scenario.said().given(ScenarioOption.FLOW_SHIFT)).contains(12.0);
    assertThat(scenario.tokens()).contains(86_400L);
    assertThat(scenario.crossAttentionAllToAll()).contains(true);
    assertThat(scenario.said().given(ScenarioOption.RUNTIME)).contains("sglang-2025-12");
    assertThat(scenario.attention()).contains("sage");
    assertThat(scenario.compiled()).contains(false);

    assertThat(one.measured().keySet())
        .containsExactly(Metric.STEADY_STEP, Metric.DENOISE, Metric.PEAK_GIB);
    assertThat(one.measured().get(Metric.DENOISE).decimal()).hasToString("714.10");
    assertThat(one.peakKind()).contains(PeakKind.RESERVED);
    assertThat(one.stepSeconds()).containsExactly(24.5, 21.0, 20.75);
    assertThat(one.stageSeconds())
        .containsExactly(entry("encode", 1.5), entry("denoise", 66.0), entry("decode", 4.0));
    assertThat(one.synchronizedSteps()).contains(false);
    assertThat(one.remarks().informed())
        .isEqualTo(Map.of(Metric.STEADY_STEP, "the efficiency of attention"));
    assertThat(one.remarks().incomparable())
        .isEqualTo(Map.of(Metric.DENOISE, "it holds a warm-up"));
    assertThat(one.remarks().explained()).isEqualTo(Map.of(Metric.PEAK_GIB, "another stage"));
  }

  @Test
  void stepsThatWereTimedNeedNotBeCounted() throws IOException {
    assertThat(MeasurementFile.read(with("/runs/0/scenario/steps", "-")).run("one").scenario())
        .extracting(scenario -> scenario.said().given(ScenarioOption.STEPS))
        .isEqualTo(Optional.of(3));
    assertThat(MeasurementFile.read(with("/runs/0/scenario/steps", "7")).run("one").scenario())
        .extracting(scenario -> scenario.said().given(ScenarioOption.STEPS))
        .isEqualTo(Optional.of(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/runs/0/id", "/runs/1/group"})
  void namesHoldNothingThatATerminalObeys(String place) throws IOException {
    Path file = with(place, "\"\\u001b[31mred\"");

    assertThatThrownBy(() -> MeasurementFile.read(file)).hasMessageContaining("not a name");
  }

  @Test
  void whatASourceDoesNotSayStaysOpen() throws IOException, ReflectiveOperationException {
    Measurement two = MeasurementFile.read(file(FULL)).run("two");

    assertThat(two.source()).isEmpty();
    assertThat(two.notes()).isEmpty();
    assertThat(two.measured()).isEmpty();
    assertThat(two.peakKind()).isEmpty();
    assertThat(two.stepSeconds()).isEmpty();
    assertThat(two.stageSeconds()).isEmpty();
    assertThat(two.synchronizedSteps()).isEmpty();
    assertThat(two.remarks()).isEqualTo(Remarks.NONE);
    for (RecordComponent part : MeasuredScenario.class.getRecordComponents()) {
      if (part.getType() == Optional.class) {
        assertThat(part.getAccessor().invoke(two.scenario()))
            .as(part.getName())
            .isEqualTo(Optional.empty());
      }
    }
    assertThat(two.scenario().said())
        .isEqualTo(
            OptionValues.NONE
                .with(ScenarioOption.MODEL, "some/model")
                .with(ScenarioOption.HARDWARE, "some-machine"));
    assertThat(two.scenario().strategy().options()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void everyFigureIsRead(Metric metric) throws IOException {
    Measurements measurements =
        MeasurementFile.read(with("/runs/1/measured", "{\"%s\": 1.250}".formatted(metric.field())));

    assertThat(measurements.warnings()).isEmpty();
    Map<Metric, MeasuredValue> measured = measurements.run("two").measured();
    assertThat(measured.keySet()).containsExactly(metric);
    assertThat(measured.get(metric).decimal()).hasToString("1.250");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/desciption                          | (desciption) is | description",
        "/runs/0/note                         | (note) of the run (one) is | notes",
        "/runs/0/scenario/frame               | (frame) of the run (one) is | frames",
        "/runs/0/scenario/cfg-parallel        | (cfg-parallel) of the run (one) is | cfgParallel",
        "/runs/1/measured/steadyStepSecond    | (measured.steadyStepSecond) of the run (two) is | steadyStepSeconds",
        "/runs/1/measured/synchronised        | (measured.synchronised) of the run (two) is | synchronized",
        "/runs/1/measured/stepsSeconds        | (measured.stepsSeconds) of the run (two) is | stepSeconds",
        "/runs/0/remarks/explains             | (explains) of the run (one) is | explained",
      })
  void anUnknownFieldIsWarnedOfWithTheNearestName(String place, String problem, String nearest)
      throws IOException {
    Measurements measurements = MeasurementFile.read(with(place, "1"));

    assertThat(measurements.runs()).hasSize(2);
    assertThat(measurements.warnings())
        .containsExactly(
            "The field %s not known, and ignored.\nMaybe you meant %s."
                .formatted(problem, nearest));
  }

  @Test
  void aFieldThatIsLikeNoOtherIsWarnedOfWithoutAdvice() throws IOException {
    assertThat(MeasurementFile.read(with("/runs/0/zzzzzzzzzz", "1")).warnings())
        .containsExactly("The field (zzzzzzzzzz) of the run (one) is not known, and ignored.");
  }

  @Test
  void thousandsOfUnknownFieldsAreCounted() throws IOException {
    StringBuilder fields = new StringBuilder("{\"steadyStepSeconds\": 1");
    for (int i = 0; i < 5000; i++) {
      fields.append(", \"field").append(i).append("\": 1");
    }
    List<String> warnings = MeasurementFile.read(with("/runs/1/measured", fields + "}")).warnings();

    assertThat(warnings).hasSize(101);
    assertThat(warnings.get(99)).startsWith("The field (measured.field99) of the run (two)");
    assertThat(warnings.get(100)).isEqualTo("4900 more fields are not known, and ignored.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/runs                              | {}      | (runs) is {}, not an array.",
        "/runs                              | -       | It has no (runs).",
        "/runs                              | null    | It has no (runs).",
        "/runs/1                            | 5       | (runs[1]) is no object.",
        "/description                       | 5       | (description) is 5, not a text.",
        "/runs/0/id                         | -       | It has no (runs[0].id).",
        "/runs/0/id                         | 5       | (runs[0].id) is 5, not a text.",
        "/runs/0/id                         | ' '     | (runs[0].id) is ' ', not a name.",
        "/runs/0/group                      | ''      | (runs[0].group) is '', not a name.",
        "/runs/0/group                      | -       | It has no (runs[0].group).",
        "/runs/1/id                         | 'one'   | The id (one) is given twice.",
        "/runs/0/role                       | -       | It has no (runs[0].role).",
        "/runs/1/role                       | 'judge' | In (runs[1]): There is no role of a run named (judge).",
        "/runs/0/source                     | 1       | (runs[0].source) is 1, not a text.",
        "/runs/0/scenario                   | -       | It has no (runs[0].scenario).",
        "/runs/0/scenario                   | []      | (runs[0].scenario) is no object.",
        "/runs/0/scenario/model             | -       | It has no (runs[0].scenario.model).",
        "/runs/0/scenario/hardware          | 5       | (runs[0].scenario.hardware) is 5, not a text.",
        "/runs/0/scenario/strategy          | null    | It has no (runs[0].scenario.strategy).",
        "/runs/0/scenario/gpus              | '8'     | (runs[0].scenario.gpus) is '8', not a whole number.",
        "/runs/0/scenario/ulysses           | 1.5     | (runs[0].scenario.ulysses) is 1.5, not a whole number.",
        "/runs/0/scenario/options           | 5       | (runs[0].scenario.options) is no object.",
        "/runs/0/scenario/options/variant   | ['v1']  | (runs[0].scenario.options.variant) is ['v1'], not a text or a number.",
        "/runs/0/scenario/height            | -       | Of width and height of the run (one) only one is given.",
        "/runs/0/scenario/width             | null    | Of width and height of the run (one) only one is given.",
        "/runs/0/scenario/flowShift         | '3'     | (runs[0].scenario.flowShift) is '3', not a number.",
        "/runs/0/scenario/tokens            | 86400.5 | (runs[0].scenario.tokens) is 86400.5, not a whole number.",
        "/runs/0/scenario/compiled          | 1       | (runs[0].scenario.compiled) is 1, not true or false.",
        "/runs/0/measured                   | -       | It has no (runs[0].measured).",
        "/runs/0/measured                   | []      | (runs[0].measured) is no object.",
        "/runs/0/measured/steadyStepSeconds | '21'    | (runs[0].measured.steadyStepSeconds) is '21', not a number.",
        "/runs/0/measured/steadyStepSeconds | -0.5    | (runs[0].measured.steadyStepSeconds) is -0.5, not 0 or more.",
        "/runs/0/measured/peakKind          | 'used'  | In (runs[0]): There is no kind of peak named (used).",
        "/runs/0/measured/stepSeconds       | 5       | (runs[0].measured.stepSeconds) is 5, not an array.",
        "/runs/0/measured/stepSeconds/1     | '21'    | (runs[0].measured.stepSeconds[1]) is '21', not a number.",
        "/runs/0/measured/stepSeconds/1     | -1      | (runs[0].measured.stepSeconds) is [24.5,-1,20.75], not seconds of 0 or more.",
        "/runs/0/measured/stageSeconds      | []      | (runs[0].measured.stageSeconds) is no object.",
        "/runs/0/measured/stageSeconds/a    | true    | (runs[0].measured.stageSeconds.a) is true, not a number.",
        "/runs/0/measured/stageSeconds/a    | -1      | (runs[0].measured.stageSeconds.a) is -1, not 0 or more.",
        "/runs/0/measured/synchronized      | 'no'    | (runs[0].measured.synchronized) is 'no', not true or false.",
        "/runs/0/remarks                    | 'good'  | (runs[0].remarks) is no object.",
        "/runs/0/remarks/informed/speed     | 'a'     | In (runs[0]): There is no measured figure named (speed).",
        "/runs/0/remarks/informed/denoiseSeconds | 5  | (runs[0].remarks.informed.denoiseSeconds) is 5, not a text.",
      })
  void aRefusalNamesFileAndPlace(String place, String value, String problem) throws IOException {
    Path path = with(place, value.replace('\'', '"'));

    assertRefused(ErrorCode.MALFORMED_FILE, () -> MeasurementFile.read(path))
        .hasMessageStartingWith("The measurements file (%s) is malformed".formatted(path))
        .hasMessageContaining(": " + problem.replace('\'', '"'));
  }

  @Test
  void whatIsNoFileOfRunsIsRefused() throws IOException {
    Path missing = directory.resolve("none.json");
    Path bad = file("{\"runs\": [");
    Path latin = directory.resolve("latin.json");
    Files.write(latin, FULL.replace("a note", "Größe").getBytes(StandardCharsets.ISO_8859_1));

    assertRefused(ErrorCode.UNREADABLE_FILE, () -> MeasurementFile.read(missing))
        .hasMessageContaining("The measurements file (%s) does not exist".formatted(missing));
    assertRefused(ErrorCode.UNREADABLE_FILE, () -> MeasurementFile.read(directory))
        .hasMessageContaining("(%s) is a directory".formatted(directory));
    assertRefused(ErrorCode.MALFORMED_FILE, () -> MeasurementFile.read(bad))
        .hasMessageContaining("(%s) is malformed at line 1: It is no JSON".formatted(bad));
    assertRefused(ErrorCode.MALFORMED_FILE, () -> MeasurementFile.read(latin))
        .hasMessageContaining("(%s) is malformed".formatted(latin))
        .hasMessageContaining("UTF-8");
  }

  @Test
  void aByteOrderMarkDoesNoHarm() throws IOException {
    assertThat(MeasurementFile.read(file("\uFEFF" + FULL)).runs()).hasSize(2);
  }

  @Test
  void aFileBeyondTheLargestSizeIsRefused() throws IOException {
    Path large = directory.resolve("large.json");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(MeasurementFile.MAX_BYTES + 1L);
    }

    assertRefused(ErrorCode.MALFORMED_FILE, () -> MeasurementFile.read(large))
        .hasMessageContaining("It is larger than %d bytes".formatted(MeasurementFile.MAX_BYTES));
  }

  @Test
  void noRunsAreRunsToo() throws IOException {
    Measurements none = MeasurementFile.read(file("{\"runs\": []}"));

    assertThat(none.runs()).isEmpty();
    assertThat(none.groups()).isEmpty();
    assertThat(none.description()).isEmpty();
  }

  @Test
  void anUnknownIdIsAnsweredWithTheNearest() throws IOException {
    Measurements measurements = MeasurementFile.read(file(FULL));

    assertRefused(ErrorCode.UNKNOWN_NAME, () -> measurements.run("tow"))
        .hasMessage(
            "There is no run in %s named (tow).\nMaybe you meant two."
                .formatted(measurements.name()));
  }

  @Test
  void aRunMayBeGivenOtherFiguresAndAnotherRole() throws IOException {
    Measurement one = MeasurementFile.read(file(FULL)).run("one");
    Map<Metric, MeasuredValue> figures = Map.of(Metric.FORWARD, MeasuredValue.of(2));

    assertThat(one.as(Role.CHECK)).usingRecursiveComparison().ignoringFields("role").isEqualTo(one);
    assertThat(one.as(Role.CHECK).role()).isEqualTo(Role.CHECK);
    assertThat(one.with(figures).measured()).isEqualTo(figures);
    assertThat(one.with(figures))
        .usingRecursiveComparison()
        .ignoringFields("measured")
        .isEqualTo(one);
  }

  @Test
  void reservedMemoryIsToldFromAllocated() throws IOException {
    Measurement reserved = MeasurementFile.read(file(FULL)).run("one");
    Measurement open = MeasurementFile.read(file(FULL)).run("two");
    Measurement allocated =
        MeasurementFile.read(with("/runs/0/measured/peakKind", "\"allocated\"")).run("one");

    assertThat(reserved.isReservedMemory(Metric.PEAK_GIB)).isTrue();
    assertThat(reserved.isReservedMemory(Metric.PEAK_GB)).isTrue();
    assertThat(reserved.isReservedMemory(Metric.DENOISE)).isFalse();
    assertThat(allocated.isReservedMemory(Metric.PEAK_GIB)).isFalse();
    assertThat(allocated.isReservedMemory(Metric.PEAK_RESERVED_GIB)).isTrue();
    assertThat(open.isReservedMemory(Metric.PEAK_GIB)).isFalse();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.offload.core.testing.fuzz.FuzzRun#seeds")
  void damagedFilesAreReadOrRefused(long seed) throws IOException {
    Path full = file(FULL);
    Path published = directory.resolve("published.json");
    try (InputStream bundled = MeasurementFile.class.getResourceAsStream("published-runs.json")) {
      Files.copy(bundled, published);
    }

    FuzzSummary summary =
        FuzzRun.of(seed, 1000)
            .named("measurements files")
            .over(full, published)
            .readingAtMost(MeasurementFile.MAX_BYTES)
            .run(MeasurementFile::read);

    assertThat(summary.understood()).isGreaterThan(summary.refused() / 100);
    assertThat(summary.refused()).isGreaterThan(summary.understood() / 100);
  }

  @Test
  void groupsAreInTheOrderOfTheFile() {
    assertThat(List.copyOf(MeasurementFile.bundled().get(0).groups().keySet()))
        .startsWith("sglang-15511", "aces-4xh100-pcie")
        .endsWith("diffsynth-a100");
  }
}
