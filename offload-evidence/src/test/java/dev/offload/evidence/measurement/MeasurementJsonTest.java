package dev.offload.evidence.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.json.JsonWriter;
import dev.offload.core.question.FrameSize;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.question.StrategyArgument;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MeasurementJsonTest {
  @TempDir Path directory;

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  private Measurements readBack(Measurements measurements) throws IOException {
    StringWriter written = new StringWriter();
    JsonWriter.write(MeasurementJson.of(measurements.description(), measurements.runs()), written);
    return MeasurementFile.read(
        Files.writeString(Path.of(measurements.name()), written.toString()));
  }

  @Test
  void theBundledRunsAreReadBack() throws IOException {
    for (Measurements bundled : MeasurementFile.bundled()) {
      String file = directory.resolve("runs.json").toString();
      Measurements renamed =
          new Measurements(file, bundled.description(), bundled.runs(), bundled.warnings());

      assertThat(readBack(renamed)).isEqualTo(renamed);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anyRunIsReadBack(long seed) throws IOException {
    Random random = new Random(seed);
    List<Measurement> runs = new ArrayList<>();
    for (int i = 0; i < random.nextInt(4); i++) {
      runs.add(run("run-" + i, random));
    }
    String file = directory.resolve("runs.json").toString();
    Measurements measurements = new Measurements(file, text(random), runs, List.of());

    assertThat(readBack(measurements)).isEqualTo(measurements);
  }

  private static Measurement run(String id, Random random) {
    Map<Metric, MeasuredValue> figures = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      if (random.nextBoolean()) {
        figures.put(metric, figure(random));
      }
    }
    List<Double> steps = new ArrayList<>();
    Map<String, Double> stages = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      steps.add(random.nextDouble() * 100);
      stages.put("stage " + i + text(random), random.nextDouble());
    }
    MeasuredScenario scenario = scenario(random);
    return new Measurement(
        id,
        text(random),
        "group",
        Role.values()[random.nextInt(2)],
        // Steps that were timed need no number, and get it when they are read.
        steps.isEmpty() || scenario.said().given(ScenarioOption.STEPS).isPresent()
            ? scenario
            : scenario.with(ScenarioOption.STEPS, steps.size()),
        figures,
        maybe(random, PeakKind.values()[random.nextInt(2)]),
        steps,
        stages,
        maybe(random, random.nextBoolean()),
        new Remarks(sentences(random), sentences(random), sentences(random)),
        text(random));
  }

  private static Map<Metric, String> sentences(Random random) {
    Map<Metric, String> sentences = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      if (random.nextInt(10) == 0) {
        sentences.put(metric, text(random));
      }
    }
    return sentences;
  }

  /** Returns a figure as people write it: 21, 3.20, 2.6E+10. */
  private static MeasuredValue figure(Random random) {
    return new MeasuredValue(
        new BigDecimal(BigDecimal.valueOf(random.nextInt(100_000)).unscaledValue(), scale(random)));
  }

  private static int scale(Random random) {
    return random.nextInt(9) - 4;
  }

  private static MeasuredScenario scenario(Random random) {
    return new MeasuredScenario(
        OptionValues.NONE
            .with(ScenarioOption.MODEL, "model " + text(random))
            .with(ScenarioOption.HARDWARE, "hardware")
            .with(ScenarioOption.GPUS, orNull(random, random.nextInt()))
            .with(ScenarioOption.ULYSSES, orNull(random, random.nextInt()))
            .with(ScenarioOption.RING, orNull(random, random.nextInt()))
            .with(ScenarioOption.CFG_PARALLEL, orNull(random, random.nextInt()))
            .with(
                ScenarioOption.SIZE,
                orNull(random, new FrameSize(random.nextInt(9999), random.nextInt(9999))))
            .with(ScenarioOption.FRAMES, orNull(random, random.nextInt()))
            .with(ScenarioOption.STEPS, orNull(random, random.nextInt()))
            .with(ScenarioOption.FLOW_SHIFT, orNull(random, random.nextDouble()))
            .with(ScenarioOption.RUNTIME, orNull(random, text(random))),
        new StrategyArgument(
            "strategy",
            random.nextBoolean() ? Map.of() : Map.of("variant", text(random), "prefetch", "1")),
        maybe(random, random.nextInt()),
        maybe(random, (long) random.nextInt()),
        maybe(random, random.nextBoolean()),
        maybe(random, text(random)),
        maybe(random, random.nextBoolean()));
  }

  private static <T> T orNull(Random random, T value) {
    return random.nextBoolean() ? value : null;
  }

  private static String text(Random random) {
    List<String> texts = List.of("", "plain", "\"quoted\"\\", "é\u202e\u0007\n", "\ud83d\ude00");
    return texts.get(random.nextInt(texts.size()));
  }

  private static <T> Optional<T> maybe(Random random, T value) {
    return random.nextBoolean() ? Optional.of(value) : Optional.empty();
  }
}
