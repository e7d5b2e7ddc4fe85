package dev.offload.evidence.ingest;

import static dev.offload.evidence.ingest.Samples.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.testing.fuzz.FuzzRun;
import dev.offload.core.testing.fuzz.FuzzSummary;
import dev.offload.report.trace.RandomRuns;
import dev.offload.report.trace.Trace;
import dev.offload.report.trace.TraceSelection;
import dev.offload.report.trace.TracedRun;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damages files of runs at random: each is understood or refused, and nothing else happens. */
class IngestFuzzTest {
  private static final String EVENTS =
      """
      {"schemaVersion":1,"deviceProperties":[{"id":0,"name":"NVIDIA H200"}],
      "distributedInfo":{"backend":"nccl","rank":0,"world_size":2},"traceEvents":[
      {"ph":"X","cat":"cpu_op","name":"aten::mm","pid":441,"tid":441,"ts":5086791343250.411,"dur":3.1,"args":{"Dims":[[1,2]]}},
      {"ph":"X","cat":"user_annotation","name":"ProfilerStep#0","pid":441,"tid":441,"ts":5086791343250.4,"dur":9},
      {"ph":"X","cat":"gpu_user_annotation","name":"ProfilerStep#0","pid":0,"tid":7,"ts":5086791343251.4,"dur":9},
      {"ph":"X","cat":"kernel","name":"gemm","pid":0,"tid":7,"ts":5086791343251.4,"dur":5.5,"args":{"device":0,"stream":7}},
      {"ph":"X","cat":"kernel","name":"ncclDevKernel_SendRecv","pid":0,"tid":7,"ts":5086791343257,"dur":2.5,"args":{}},
      {"ph":"X","cat":"gpu_memcpy","name":"Memcpy HtoD (Pinned -> Device)","pid":0,"tid":53,"ts":5086791343252,"dur":5,"args":{"bytes":250000,"memory bandwidth (GB/s)":50.0}}
      ],"traceName":"x"}
      """;

  @TempDir Path directory;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  /** Hostile lines take a few times their length to match with each pattern. */
  private static FuzzRun fuzz(long seed, int inputs, String name) {
    return FuzzRun.of(seed, inputs).named(name).allocating(8_000_000, 128);
  }

  private static void assertBoth(FuzzSummary summary) {
    assertThat(summary.understood()).isGreaterThan(summary.refused() / 100);
    assertThat(summary.refused()).isGreaterThan(summary.understood() / 100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.offload.core.testing.fuzz.FuzzRun#seeds")
  void performanceDumps(long seed) {
    assertBoth(
        fuzz(seed, 1000, "performance dumps")
            .over(path(Samples.DUMP_2025), path(Samples.DUMP_2026))
            .run(file -> RequestRecord.read(new RunFile(file))));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.offload.core.testing.fuzz.FuzzRun#seeds")
  void performanceLogs(long seed) {
    assertBoth(
        fuzz(seed, 1000, "performance logs")
            .over(path(Samples.LOG_2025), path(Samples.LOG_2026))
            .run(file -> PerformanceLog.read(new RunFile(file))));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.offload.core.testing.fuzz.FuzzRun#seeds")
  void consoleLogs(long seed) {
    assertBoth(
        fuzz(seed, 1000, "console logs")
            .over(path(Samples.CONSOLE_2025), path(Samples.CONSOLE_2026))
            .run(file -> ConsoleLogReader.read(new RunFile(file))));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.offload.core.testing.fuzz.FuzzRun#seeds")
  void traces(long seed) throws IOException {
    Path plain = file("plain", EVENTS);
    Path array = file("array", EVENTS.substring(EVENTS.indexOf("[\n"), EVENTS.lastIndexOf(",")));
    Path simulated = directory.resolve("simulated");
    TracedRun run = RandomRuns.run(new Random(5));
    try (Writer writer = Files.newBufferedWriter(simulated)) {
      new Trace(run, new TraceSelection(List.of(0), List.of(1))).write("test", writer);
    }

    assertBoth(
        fuzz(seed, 1000, "traces")
            .over(plain, array, simulated)
            .run(file -> summed(TraceReader.read(new RunFile(file)))));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.offload.core.testing.fuzz.FuzzRun#seeds")
  void compressedTraces(long seed) throws IOException {
    Path packed = directory.resolve("packed");
    try (Writer writer =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(packed)), StandardCharsets.UTF_8)) {
      writer.write(EVENTS);
    }

    assertBoth(
        fuzz(seed, 500, "compressed traces")
            .over(packed)
            .run(file -> summed(TraceReader.read(new RunFile(file)))));
  }

  private static void summed(TraceFile trace) {
    trace
        .devices()
        .values()
        .forEach(slices -> DeviceFigures.of(slices, trace.hostSteps(), Optional.of(2)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.offload.core.testing.fuzz.FuzzRun#seeds")
  void wholeRuns(long seed) throws IOException {
    Path trace = file("trace", EVENTS);

    assertBoth(
        fuzz(seed, 1000, "files of runs")
            .over(
                path(Samples.DUMP_2025),
                path(Samples.LOG_2026),
                path(Samples.CONSOLE_2025),
                path(Samples.CONSOLE_2026),
                trace)
            .run(file -> Samples.ingest(Samples.scenario(), file)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.offload.core.testing.fuzz.FuzzRun#seeds")
  void runsOfSeveralFiles(long seed) {
    assertBoth(
        fuzz(seed, 1000, "files beside others of their run")
            .over(path(Samples.CONSOLE_2026))
            .run(IngestFuzzTest::besideOthers));
  }

  private static void besideOthers(Path file) {
    try {
      Samples.ingest(Samples.machine(), file, path(Samples.DUMP_2026), path(Samples.LOG_2026));
    } catch (OffloadException e) {
      if (e.code() != ErrorCode.CONFLICTING_EVIDENCE) {
        throw e;
      }
      // It names each file as the report does, and not its directories.
      assertThat(e.getMessage()).contains(new RunFile(file).name(), "Maybe ");
    }
  }
}
