package dev.offload.evidence.ingest;

import static dev.offload.evidence.ingest.Samples.ingest;
import static dev.offload.evidence.ingest.Samples.remarks;
import static dev.offload.evidence.ingest.Samples.run;
import static dev.offload.evidence.ingest.Samples.scenario;
import static dev.offload.evidence.ingest.Samples.warnings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.OffloadException;
import dev.offload.core.question.ScenarioOption;
import dev.offload.evidence.ingest.Ingestion.Row;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Puts traces together with other files, and says what can be told of them. */
class IngestTraceRunTest {
  private static final int MILLISECOND = 1000;

  @TempDir Path directory;

  private final List<String> events = new ArrayList<>();

  private void slice(String category, String name, int tid, int start, int duration) {
    events.add(
        ("{\"ph\": \"X\", \"cat\": \"%s\", \"name\": \"%s\", \"pid\": 0, \"tid\": %d, \"ts\": %d,"
                + " \"dur\": %d, \"args\": {\"bytes\": %d}}")
            .formatted(category, name, tid, start, duration, duration * 25_000L));
  }

  /** Adds a step of 100 ms: 70 of kernels, 20 of a collective, a copy of 40 ms in its middle. */
  private void step(int start, String copy) {
    slice("kernel", "gemm", 7, start, 70 * MILLISECOND);
    slice("kernel", "ncclDevKernel_SendRecv", 7, start + 70 * MILLISECOND, 20 * MILLISECOND);
    slice("gpu_memcpy", copy, 20, start + 60 * MILLISECOND, 40 * MILLISECOND);
  }

  private void steps(int count, int gap, String copy) {
    for (int i = 0; i < count; i++) {
      step(i * (100 * MILLISECOND + gap), copy);
    }
  }

  private Path trace() throws IOException {
    return Files.writeString(directory.resolve("trace"), "[" + String.join(",\n", events) + "]");
  }

  private static String figure(Measurement run, Metric metric) {
    return run.measured().containsKey(metric)
        ? run.measured().get(metric).decimal().toPlainString()
        : "none";
  }

  @Test
  void marksOfTheDeviceGiveStepsAndWhatTheyAreMadeOf() throws IOException {
    steps(4, 0, "Memcpy HtoD (Pinned -> Device)");
    for (int i = 0; i < 4; i++) {
      slice(
          "gpu_user_annotation", "ProfilerStep#" + i, 7, i * 100 * MILLISECOND, 100 * MILLISECOND);
    }
    Ingestion ingestion = ingest(scenario(), trace());
    Measurement run = run(ingestion);

    assertThat(figure(run, Metric.STEADY_STEP)).isEqualTo("0.100000");
    assertThat(figure(run, Metric.COLLECTIVE)).isEqualTo("0.020000");
    assertThat(figure(run, Metric.UNCOVERED_TRANSFER)).isEqualTo("0.010000");
    assertThat(run.measured().get(Metric.H2D_RATE).value()).isEqualTo(25e9);
    assertThat(run.synchronizedSteps()).contains(true);
    assertThat(run.scenario().said().given(ScenarioOption.STEPS)).isEmpty();
    assertThat(remarks(ingestion))
        .contains("The steady step is from the profiler of trace, which slows runs down.");
    assertThat(ingestion.figures())
        .contains(
            new Row("copies", "0.040000 s", "of a steady step"),
            new Row("copies beside kernels", "0.010000 s", "of a steady step"),
            new Row("copies beside collectives", "0.020000 s", "of a steady step"),
            new Row("copies beside nothing", "0.010000 s", "of a steady step"),
            new Row("kernels", "0.070000 s", "of a steady step"),
            new Row("collectives beside no kernel", "0.020000 s", "of a steady step"),
            new Row("H2D from pinned memory", "25.00 GB/s", "while it runs"));
  }

  @Test
  void aDeviceThatHardlyRanIsSaid() throws IOException {
    step(0, "Memcpy HtoD");
    events.add(
        "{\"ph\": \"X\", \"cat\": \"kernel\", \"name\": \"k\", \"pid\": 1, \"ts\": 0, \"dur\": 9}");

    assertThat(remarks(ingest(scenario(), trace())))
        .contains(
            "Of trace what 1 of the devices did is left out: under 1 % of what the busiest one"
                + " did.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[500, 500] | trace has 3 steps of the profiler, but the run had 2 denoising steps",
        "[40, 40, 40, 40] | A step of the profiler in trace took 0.100 s, a denoising step 0.040 s",
        "[40000, 20000, 20000, 20000] | A step of the profiler in trace took 0.100 s, a denoising",
        "[100, 90, 110] | Steps of trace are those that the profiler was told of (ProfilerStep)",
      })
  void stepsOfTheProfilerMayBeOthers(String milliseconds, String remark) throws IOException {
    steps(3, 0, "Memcpy HtoD (Pinned -> Device)");
    for (int i = 0; i < 3; i++) {
      slice(
          "gpu_user_annotation", "ProfilerStep#" + i, 7, i * 100 * MILLISECOND, 100 * MILLISECOND);
    }
    Path dump =
        Files.writeString(
            directory.resolve("dump.json"), "{\"denoise_steps_ms\": " + milliseconds + "}");
    Ingestion ingestion = ingest(scenario(), dump, trace());

    boolean taken = remark.startsWith("Steps");
    assertThat(remarks(ingestion)).anyMatch(each -> each.startsWith(remark));
    assertThat(run(ingestion).measured().containsKey(Metric.UNCOVERED_TRANSFER)).isEqualTo(taken);
    assertThat(figure(run(ingestion), Metric.H2D_RATE)).isNotEqualTo("none");
    assertThat(ingestion.figures())
        .anyMatch(row -> row.source().equals(taken ? "of a steady step" : "of the whole trace"));
  }

  @Test
  void marksOfTheHostGiveNoTimesOfSteps() throws IOException {
    steps(3, 0, "Memcpy HtoD (Pinned -> Device)");
    for (int i = 0; i < 3; i++) {
      slice("user_annotation", "ProfilerStep#" + i, 9, i * 100 * MILLISECOND, 100 * MILLISECOND);
    }
    Ingestion ingestion = ingest(scenario(), trace());

    assertThat(figure(run(ingestion), Metric.STEADY_STEP)).isEqualTo("none");
    assertThat(figure(run(ingestion), Metric.COLLECTIVE)).isEqualTo("0.020000");
    assertThat(run(ingestion).synchronizedSteps()).isEmpty();
    assertThat(remarks(ingestion))
        .contains(
            "Steps of trace are marked on the host alone, which is ahead of the device: what counts"
                + " for one step may belong to the next.");
  }

  @Test
  void gapsTellTheStepsOfADump() throws IOException {
    steps(4, 50 * MILLISECOND, "Memcpy HtoD (Pinned -> Device)");
    Path dump =
        Files.writeString(
            directory.resolve("dump.json"), "{\"denoise_steps_ms\": [190, 150, 150, 150]}");
    Ingestion ingestion = ingest(scenario(), dump, trace());

    assertThat(figure(run(ingestion), Metric.STEADY_STEP)).isEqualTo("0.1500");
    assertThat(figure(run(ingestion), Metric.UNCOVERED_TRANSFER)).isEqualTo("0.010000");
    assertThat(run(ingestion).synchronizedSteps()).contains(false);
    assertThat(remarks(ingestion))
        .contains("Steps of trace are not marked, and were told by the gaps between them.");
  }

  @Test
  void whereNoStepCanBeToldTheWholeTraceIsShown() throws IOException {
    steps(2, 0, "Memcpy HtoD (Pinned -> Device)");
    Ingestion ingestion = ingest(scenario(), trace());

    assertThat(run(ingestion).measured()).containsOnlyKeys(Metric.H2D_RATE);
    assertThat(remarks(ingestion))
        .contains(
            "No steady step can be told in trace, neither by annotations nor by gaps: collectives"
                + " and uncovered copies of a step are left out.");
    assertThat(ingestion.figures()).contains(new Row("copies", "0.080000 s", "of the whole trace"));
  }

  @Test
  void copiesFromPageableMemoryAreNoRateOfPinnedMemory() throws IOException {
    steps(1, 0, "Memcpy HtoD (Pageable -> Device)");
    Ingestion ingestion = ingest(scenario(), trace());

    assertThat(run(ingestion).measured()).isEmpty();
    assertThat(remarks(ingestion))
        .contains(
            "All copies of trace are from pageable memory: there is no H2D rate of pinned memory.");
    assertThat(ingestion.figures())
        .contains(new Row("H2D from pageable memory", "25.00 GB/s", "while it runs"));
  }

  @Test
  void copiesThatDoNotSayFromWhereAreOfAll() throws IOException {
    steps(1, 0, "Memcpy HtoD");
    Ingestion ingestion = ingest(scenario(), trace());

    assertThat(run(ingestion).measured()).containsOnlyKeys(Metric.H2D_RATE);
    assertThat(remarks(ingestion))
        .contains(
            "trace does not say whether copies are from pinned or pageable memory: the H2D rate is"
                + " of all of them.");
  }

  @Test
  void copiesOfUnknownSizeAreLeftOutOfTheRate() throws IOException {
    step(0, "Memcpy HtoD (Pinned -> Device)");
    events.add(
        "{\"ph\": \"X\", \"cat\": \"gpu_memcpy\", \"name\": \"Memcpy HtoD (Pinned -> Device)\","
            + " \"pid\": 0, \"tid\": 20, \"ts\": 200000, \"dur\": 5, \"args\": {\"bytes\": 1e308}}");
    Ingestion ingestion = ingest(scenario(), trace());

    assertThat(run(ingestion).measured().get(Metric.H2D_RATE).value()).isEqualTo(25e9);
    assertThat(remarks(ingestion))
        .contains(
            "Of 1 of the copies in trace it is not said how many bytes they copied: rates of copies"
                + " are those of the others.");
  }

  @ParameterizedTest
  @CsvSource({
    "NVIDIA H100 80GB HBM3, true",
    "NVIDIA H100 PCIe, true",
    "Some GPU, true",
    "NVIDIA H200, false",
    "NVIDIA A100-SXM4-80GB, false",
  })
  void aTraceOfAnotherGpuIsWarnedOf(String gpu, boolean fits) throws IOException {
    step(0, "Memcpy HtoD");
    Path file =
        Files.writeString(
            directory.resolve("named"),
            "{\"deviceProperties\": [{\"name\": \"%s\"}], \"traceEvents\": %s}"
                .formatted(gpu, Files.readString(trace())));
    String warning =
        "named is of another GPU (%s) than the machine (h100-pcie) has (NVIDIA H100 PCIe). Maybe"
            + " give the machine that it ran on with --hardware.";

    List<String> expected = fits ? List.of() : List.of(warning.formatted(gpu));
    assertThat(warnings(ingest(scenario(), file))).isEqualTo(expected);
  }

  @Test
  void whatIsOddOrMissingIsSaid() throws IOException {
    step(0, "Memcpy HtoD");
    slice("kernel", "gemm", 7, 0, -5);
    String whole = Files.readString(trace());
    Path broken =
        Files.writeString(directory.resolve("broken"), whole.substring(0, whole.length() - 1));
    Ingestion ingestion = ingest(scenario(), broken);

    assertThat(warnings(ingestion)).contains("broken ends before its end; what there is was read.");
    assertThat(remarks(ingestion))
        .contains("1 slice of broken has no time that makes sense, and was left out.");
  }

  @Test
  void aStrategyOfASimulationThatCannotBeReadIsLeftOut() throws IOException {
    step(0, "Memcpy HtoD");
    Path file =
        Files.writeString(
            directory.resolve("simulated"),
            "{\"offloadSimulation\": {\"strategy\": \"full:\"}, \"traceEvents\": "
                + Files.readString(trace())
                + "}");

    assertThat(remarks(ingest(scenario(), file)))
        .contains("The strategy (full:) of simulated cannot be read, and was left out.");
  }

  @Test
  void aStrategyOfASimulationThatAnotherFileContradictsIsOfAnotherRun() throws IOException {
    step(0, "Memcpy HtoD");
    Path file =
        Files.writeString(
            directory.resolve("simulated"),
            "{\"offloadSimulation\": {\"strategy\": \"full\"}, \"traceEvents\": "
                + Files.readString(trace())
                + "}");
    Path console =
        Files.writeString(
            directory.resolve("log"),
            "server_args: {\"dit_cpu_offload\": false}\n[DenoisingStage] finished in 1 s\n");

    assertThatThrownBy(() -> ingest(Samples.machine(), file, console))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("strategy (resident) in log, but (full) in simulated.");
  }

  @Test
  void theFirstStepOfTheProfilerAloneIsNotComparedWithDenoisingSteps() throws IOException {
    steps(1, 0, "Memcpy HtoD (Pinned -> Device)");
    slice("gpu_user_annotation", "ProfilerStep#0", 7, 0, 100 * MILLISECOND);
    Path dump =
        Files.writeString(directory.resolve("dump.json"), "{\"denoise_steps_ms\": [190, 150]}");
    Ingestion ingestion = ingest(scenario(), dump, trace());

    assertThat(figure(run(ingestion), Metric.STEADY_STEP)).isEqualTo("0.1500");
    assertThat(remarks(ingestion))
        .anyMatch(remark -> remark.startsWith("No steady step can be told in trace"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"ts\": NaN", "\"dur\": -Infinity", "\"args\": {\"other\": [+INF]}"})
  void numbersThatAreNoneOfJsonAreRefusedEvenWhereNothingIsRead(String field) throws IOException {
    step(0, "Memcpy HtoD");
    events.add("{\"ph\": \"X\", \"cat\": \"kernel\", %s}".formatted(field));

    assertThatThrownBy(() -> ingest(scenario(), trace()))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("at line 4: NaN and infinite numbers are none of JSON's.");
  }

  @ParameterizedTest
  @EnumSource(FindingKind.class)
  void everyFindingHasASentence(FindingKind kind) {
    assertThat(FindingKind.sentences(kind.name())).isNotBlank().isNotEqualTo(kind.name());
    assertThat(kind.of().name()).isEqualTo(kind.name());
  }
}
