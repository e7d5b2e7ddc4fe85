package dev.offload.evidence.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.json.JsonWriter;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.MeasurementFile;
import dev.offload.evidence.measurement.MeasurementJson;
import dev.offload.evidence.measurement.Metric;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Writes the same random request in every form that there has been, which must read alike. */
class IngestFormsTest {
  @TempDir Path directory;

  private final List<Double> steps = new ArrayList<>();
  private final Map<String, Double> stages = new LinkedHashMap<>();
  private double total;

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  private void request(Random random) {
    for (int i = 0; i < 2 + random.nextInt(50); i++) {
      steps.add((1_000_000 + random.nextInt(1_000_000)) / 1000.0);
    }
    stages.put("TextEncodingStage", random.nextInt(5_000_000) / 1000.0);
    stages.put(
        "DenoisingStage",
        steps.stream().mapToDouble(Double::doubleValue).sum() + random.nextInt(9));
    stages.put("DecodingStage", random.nextInt(9_000_000) / 1000.0);
    total = stages.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private String numbers() {
    return steps.stream().map(IngestFormsTest::number).collect(Collectors.joining(", ", "[", "]"));
  }

  private String objects() {
    List<String> objects = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      objects.add("{\"step\": %d, \"duration_ms\": %s}".formatted(i, number(steps.get(i))));
    }
    return objects.toString();
  }

  private String stages(String field) {
    return stages.entrySet().stream()
        .map(
            stage ->
                "{\"name\": \"%s\", \"%s\": %s}"
                    .formatted(stage.getKey(), field, number(stage.getValue())))
        .toList()
        .toString();
  }

  private Map<String, String> forms() {
    Map<String, String> forms = new LinkedHashMap<>();
    String dump = "{\"request_id\": \"r\", \"total_duration_ms\": %s, \"steps\": %s, %s}";
    for (String denoising : List.of(numbers(), objects())) {
      forms.put(
          "dump-%d.json".formatted(forms.size()),
          dump.formatted(
              number(total), stages("duration_ms"), "\"denoise_steps_ms\": " + denoising));
    }
    forms.put(
        "line.log",
        "{\"request_id\": \"r\", \"tag\": \"pipeline_stage_metrics\", \"stages\": %s, \"steps\": %s,"
                .formatted(stages("execution_time_ms"), numbers())
            + " \"total_duration_ms\": %s}%n".formatted(number(total)));
    StringBuilder lines = new StringBuilder();
    stages.forEach(
        (name, duration) ->
            lines.append(
                "{\"request_id\": \"r\", \"stage\": \"%s\", \"duration_ms\": %s}%n"
                    .formatted(name, number(duration))));
    List<String> named = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      named.add(
          "{\"name\": \"denoising_step\", \"index\": %d, \"duration_ms\": %s}"
              .formatted(i, number(steps.get(i))));
    }
    lines.append(
        "{\"request_id\": \"r\", \"total_duration_ms\": %s, \"steps\": %s}%n"
            .formatted(number(total), named));
    forms.put("lines.log", lines.toString());
    return forms;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyFormSaysTheSame(long seed) throws IOException {
    request(new Random(seed));
    List<Measurement> runs = new ArrayList<>();
    for (Map.Entry<String, String> form : forms().entrySet()) {
      Path file = Files.writeString(directory.resolve(form.getKey()), form.getValue());
      runs.add(Samples.run(Samples.ingest(Samples.scenario(), file)));
    }

    Measurement first = runs.get(0);
    assertThat(first.stepSeconds()).hasSize(steps.size());
    assertThat(first.measured().get(Metric.DENOISE).value())
        .isCloseTo(stages.get("DenoisingStage") / 1000, within(1e-4));
    assertThat(first.measured().get(Metric.TOTAL).value()).isCloseTo(total / 1000, within(1e-4));
    assertThat(runs)
        .allSatisfy(
            run ->
                assertThat(run)
                    .usingRecursiveComparison()
                    .ignoringFields("source")
                    .isEqualTo(first));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatIsWrittenIsReadBack(long seed) throws IOException {
    request(new Random(seed));
    Path dump =
        Files.writeString(directory.resolve("dump.json"), forms().values().iterator().next());
    Measurement run = Samples.run(Samples.ingest(Samples.scenario(), dump));
    Path written = directory.resolve("runs.json");

    try (Writer writer = Files.newBufferedWriter(written)) {
      JsonWriter.write(MeasurementJson.of("", List.of(run)), writer);
    }

    assertThat(MeasurementFile.read(written).runs()).containsExactly(run);
  }
}
