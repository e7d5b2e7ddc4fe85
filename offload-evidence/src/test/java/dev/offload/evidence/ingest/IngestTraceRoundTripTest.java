package dev.offload.evidence.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.engine.Timeline;
import dev.offload.core.program.Direction;
import dev.offload.core.program.Operation;
import dev.offload.core.report.Intervals;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.TransferTimes;
import dev.offload.report.trace.RandomRuns;
import dev.offload.report.trace.Trace;
import dev.offload.report.trace.TraceSelection;
import dev.offload.report.trace.TracedRun;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads the traces of simulated runs, which must say what the simulation reports. */
class IngestTraceRoundTripTest {
  private static final double PICOSECONDS = 1e12;

  /** Traces have nanoseconds, of which each slice loses up to one at both ends. */
  private static final double NANOSECOND = 1e-9;

  @TempDir Path directory;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  private TraceFile read(TracedRun run) throws IOException {
    Path file = directory.resolve("trace");
    TraceSelection everything =
        TraceSelection.of(run.scenario(), Optional.empty(), Optional.of("all"));
    try (Writer writer = Files.newBufferedWriter(file)) {
      new Trace(run, everything).write("test", writer);
    }
    return TraceReader.read(new RunFile(file));
  }

  private static Offset<Double> rounding(TracedRun run) {
    long operations =
        run.timeline().program().segments().stream()
            .mapToLong(segment -> segment.operations().size())
            .sum();
    return within(2 * NANOSECOND * operations + 1e-12);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void timesAreThoseOfTheReport(long seed) throws IOException {
    TracedRun run = RandomRuns.run(new Random(seed));
    RunReport report = RunReport.of(run.scenario(), run.timeline());
    TraceFile trace = read(run);

    assertThat(trace.devices()).hasSize(run.scenario().parallelism().gpus());
    assertThat(trace.odd()).isZero();
    assertThat(trace.truncated()).isFalse();
    DeviceFigures device =
        DeviceFigures.of(trace.devices().get("0"), trace.hostSteps(), Optional.empty());
    TransferTimes expected = report.transfers();
    TraceTimes read = device.whole();
    Offset<Double> rounding = rounding(run);
    assertThat(read.copy()).isCloseTo(expected.copySeconds(), rounding);
    assertThat(read.besideKernels()).isCloseTo(expected.besideKernelsSeconds(), rounding);
    assertThat(read.besideCollectives()).isCloseTo(expected.besideCollectivesSeconds(), rounding);
    assertThat(read.exposed()).isCloseTo(expected.exposedSeconds(), rounding);
    assertThat(read.kernel()).isCloseTo(expected.kernelSeconds(), rounding);
    assertThat(read.collective()).isCloseTo(expected.collectiveSeconds(), rounding);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void stepsAreThoseOfTheReport(long seed) throws IOException {
    TracedRun run = RandomRuns.run(new Random(seed));
    RunReport report = RunReport.of(run.scenario(), run.timeline());
    TraceFile trace = read(run);
    DeviceFigures device =
        DeviceFigures.of(trace.devices().get("0"), trace.hostSteps(), Optional.empty());

    assertThat(device.marks()).isEqualTo(DeviceFigures.Marks.DEVICE);
    assertThat(trace.numbered()).isTrue();
    assertThat(trace.hostSteps()).isEmpty();
    List<Double> steps = report.steps().seconds();
    assertThat(device.stepSeconds()).hasSize(steps.size());
    double sum = 0;
    for (int i = 0; i < steps.size(); i++) {
      assertThat(device.stepSeconds().get(i + 1)).isCloseTo(steps.get(i), within(2 * NANOSECOND));
      sum += device.steps().get(i + 1).kernel();
    }
    // What the last step leaves running belongs to none.
    assertThat(sum).isLessThanOrEqualTo(device.whole().kernel() + 1e-12);
    SimulatedRun simulation = trace.simulation().orElseThrow();
    assertThat(simulation.steps()).contains(steps.size());
    assertThat(simulation.switchStep().isPresent())
        .isEqualTo(run.scenario().switchStep().isPresent());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theRateIsThatOfTheCopies(long seed) throws IOException {
    TracedRun run = RandomRuns.run(new Random(seed));
    Timeline timeline = run.timeline();
    Intervals busy = new Intervals();
    double bytes = 0;
    for (int s = 0; s < timeline.steps(); s++) {
      List<Operation> operations = timeline.operations(s);
      for (int i = 0; i < operations.size(); i++) {
        if (operations.get(i) instanceof Operation.Transfer copy
            && copy.direction() == Direction.H2D) {
          busy.add(timeline.start(s, i, 0), timeline.end(s, i, 0));
          bytes += copy.bytes();
        }
      }
    }
    busy.merge();
    DeviceFigures device =
        DeviceFigures.of(read(run).devices().get("0"), new TreeMap<>(), Optional.empty());

    double read =
        device.bytesPerSecond().entrySet().stream()
            .filter(rate -> rate.getKey().name().startsWith("H2D"))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    if (bytes == 0) {
      assertThat(read).isZero();
    } else {
      double rate = bytes / busy.total() * PICOSECONDS;
      double roundedOff = rounding(run).value / (busy.total() / PICOSECONDS);
      assertThat(read).isCloseTo(rate, within(rate * (roundedOff + 1e-9)));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aCompressedTraceSaysTheSame(long seed) throws IOException {
    TracedRun run = RandomRuns.run(new Random(seed));
    TraceFile plain = read(run);
    Path compressed = directory.resolve("packed");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      Files.copy(directory.resolve("trace"), out);
    }

    RunFile file = new RunFile(compressed);
    assertThat(FileKind.of(file)).isEqualTo(FileKind.TRACE);
    TraceFile read = TraceReader.read(file);

    assertThat(read.slices()).isEqualTo(plain.slices());
    assertThat(TraceSummary.of(List.of(read), Optional.empty(), OptionalInt.empty()))
        .isEqualTo(TraceSummary.of(List.of(plain), Optional.empty(), OptionalInt.empty()));
  }
}
