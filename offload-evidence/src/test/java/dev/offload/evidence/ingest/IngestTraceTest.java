package dev.offload.evidence.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngestTraceTest {
  @TempDir Path directory;

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  private TraceFile read(String json) throws IOException {
    RunFile file = new RunFile(Files.writeString(directory.resolve("any.name"), json));
    assertThat(FileKind.of(file)).isEqualTo(FileKind.TRACE);
    return TraceReader.read(file);
  }

  private static String trace(String... events) {
    return "{\"schemaVersion\": 1, \"traceEvents\": [" + String.join(",\n", events) + "]}";
  }

  private static String slice(
      String category, String name, Object pid, Object tid, double start, double duration) {
    return slice(category, name, pid, tid, start, duration, "");
  }

  private static String slice(
      String category,
      String name,
      Object pid,
      Object tid,
      double start,
      double duration,
      String args) {
    return ("{\"ph\": \"X\", \"cat\": \"%s\", \"name\": \"%s\", \"pid\": %s, \"tid\": %s, \"ts\": %s,"
            + " \"dur\": %s, \"args\": {%s}}")
        .formatted(category, name, pid, tid, start, duration, args);
  }

  private static String kernel(double start, double duration) {
    return slice("kernel", "gemm", 0, 7, start, duration);
  }

  private static DeviceFigures only(TraceFile trace, Optional<Integer> steps) {
    assertThat(trace.devices()).hasSize(1);
    return DeviceFigures.of(trace.devices().values().iterator().next(), trace.hostSteps(), steps);
  }

  private static TraceSummary summary(TraceFile trace) {
    return TraceSummary.of(List.of(trace), Optional.empty(), OptionalInt.empty());
  }

  @Test
  void copiesAreSplitByWhatRunsBesideThem() throws IOException {
    TraceFile trace =
        read(
            trace(
                slice(
                    "gpu_memcpy",
                    "Memcpy HtoD (Pinned -> Device)",
                    0,
                    20,
                    0,
                    100,
                    "\"bytes\": 5000000, \"stream\": 20"),
                kernel(10, 30),
                slice("kernel", "ncclDevKernel_SendRecv(args)", 0, 7, 30, 30),
                slice("gpu_memset", "Memset (Device)", 0, 7, 200, 5),
                slice("gpu_memcpy", "Memcpy DtoD (Device -> Device)", 0, 7, 210, 5),
                slice("cpu_op", "aten::copy_", 400, 400, 0, 500),
                slice("cuda_runtime", "cudaMemcpyAsync", 400, 400, 0, 500)));

    TraceTimes times = only(trace, Optional.empty()).whole();
    assertThat(times.copy()).isCloseTo(100e-6, within(1e-12));
    assertThat(times.besideKernels()).isCloseTo(30e-6, within(1e-12));
    assertThat(times.besideCollectives()).isCloseTo(20e-6, within(1e-12));
    assertThat(times.exposed()).isCloseTo(50e-6, within(1e-12));
    assertThat(times.kernel()).isCloseTo(40e-6, within(1e-12));
    assertThat(times.collective()).isCloseTo(20e-6, within(1e-12));
    assertThat(summary(trace).bytesPerSecond())
        .containsOnlyKeys(SliceKind.H2D_PINNED)
        .hasEntrySatisfying(
            SliceKind.H2D_PINNED, rate -> assertThat(rate).isCloseTo(5e10, within(1.0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu_memcpy | Memcpy HtoD (Pinned -> Device) | H2D_PINNED",
        "gpu_memcpy | Memcpy HtoD (Pageable -> Device) | H2D_PAGEABLE",
        "gpu_memcpy | Memcpy DtoH (Device -> Pinned) | D2H_PINNED",
        "gpu_memcpy | Memcpy DtoH (Device -> Pageable) | D2H_PAGEABLE",
        "gpu_memcpy | MemcpyHostToDevice | H2D_UNKNOWN",
        "gpu_memcpy | CopyDeviceToHost | D2H_UNKNOWN",
        "cuda | [CUDA memcpy Host-to-Device] | H2D_UNKNOWN",
        "cuda | [CUDA memcpy Device-to-Host] | D2H_UNKNOWN",
      })
  void copiesOfEveryNameAreTold(String category, String name, SliceKind copyClass)
      throws IOException {
    TraceFile trace = read(trace(slice(category, name, 0, 20, 0, 10, "\"bytes\": 100")));

    assertThat(trace.devices().get("0").copies()).containsOnlyKeys(copyClass);
  }

  @ParameterizedTest
  @CsvSource({
    "cuda, brand2hash_kernel",
    "cuda, width2depth_h2d3",
    "gpu, ampere_gemm",
    "kernel, memcpy_h2d",
  })
  void kernelsAreNoCopies(String category, String name) throws IOException {
    TraceFile trace = read(trace(slice(category, name, 0, 20, 0, 10, "\"bytes\": 100")));

    assertThat(trace.devices().get("0").copies()).isEmpty();
  }

  @Test
  void kindsOfCopiesAreThoseOfTheDevice() throws IOException {
    TraceFile trace =
        read(
            trace(
                slice("cuda", "copy 1", 0, 20, 0, 10, "\"copyKind\": 1"),
                slice("cuda", "h2d", 0, 20, 20, 10),
                slice("cuda", "block_d2h_0", 0, 20, 40, 10),
                slice("cuda_runtime", "cudaMemcpyAsync", 99, 1, 0, 9, "\"copyKind\": 1")));

    assertThat(trace.devices()).containsOnlyKeys("0");
    assertThat(trace.devices().get("0").copies())
        .containsOnlyKeys(SliceKind.H2D_UNKNOWN, SliceKind.D2H_UNKNOWN);
    assertThat(trace.slices()).isEqualTo(3);
  }

  @Test
  void aCopyBetweenDevicesIsACollectiveAndOneWithinIsWork() throws IOException {
    TraceFile trace =
        read(
            trace(
                slice("gpu_memcpy", "Memcpy PtoP (Device -> Device)", 0, 7, 0, 10),
                slice("gpu_memcpy", "Memcpy DtoD (Device -> Device)", 0, 7, 20, 7)));

    TraceTimes times = only(trace, Optional.empty()).whole();
    assertThat(times.collective()).isCloseTo(10e-6, within(1e-12));
    assertThat(times.kernel()).isCloseTo(7e-6, within(1e-12));
  }

  @Test
  void anArrayOfAConverterIsATrace() throws IOException {
    TraceFile trace =
        read(
            "["
                + slice("cuda", "ampere_gemm", "\"Device 0\"", "\"Stream 7\"", 10, 20)
                + ","
                + slice("cuda", "ncclKernel_AllGather", "\"Device 0\"", "\"Stream 9\"", 40, 5)
                + ","
                + slice("nvtx", "denoising_step_0", "\"Host\"", "\"t\"", 0, 50)
                + "]");

    assertThat(trace.devices()).containsOnlyKeys("Device 0");
    DeviceFigures device = only(trace, Optional.empty());
    assertThat(device.whole().collective()).isCloseTo(5e-6, within(1e-12));
    assertThat(device.marks()).isEqualTo(DeviceFigures.Marks.HOST);
    // SGLang counts from 0.
    assertThat(device.steps()).containsOnlyKeys(1);
    assertThat(device.stepSeconds()).isEmpty();
    assertThat(trace.numbered()).isTrue();
  }

  @Test
  void stepsAreThoseOfTheStreamThatComputes() throws IOException {
    TraceFile trace =
        read(
            trace(
                slice("gpu_user_annotation", "ProfilerStep#3", 0, 20, 0, 150),
                slice("gpu_user_annotation", "ProfilerStep#3", 0, 7, 0, 100),
                slice("gpu_user_annotation", "ProfilerStep#4", 0, 7, 100, 90),
                slice("gpu_user_annotation", "ProfilerStep#4", 0, 20, 160, 60),
                slice("gpu_user_annotation", "nccl:all_to_all", 0, 7, 0, 500),
                slice("user_annotation", "ProfilerStep#3", 400, 400, 0, 30),
                kernel(0, 100),
                kernel(100, 90)));

    DeviceFigures device = only(trace, Optional.empty());
    assertThat(device.marks()).isEqualTo(DeviceFigures.Marks.DEVICE);
    assertThat(device.stepSeconds()).containsOnlyKeys(3, 4);
    assertThat(device.stepSeconds().get(3)).isCloseTo(100e-6, within(1e-12));
    assertThat(device.stepSeconds().get(4)).isCloseTo(90e-6, within(1e-12));
    assertThat(trace.numbered()).isFalse();
    assertThat(summary(trace).usualSteps()).containsExactly(3, 4);
  }

  @Test
  void marksOfDenoisingStepsCountMoreThanTheProfilers() throws IOException {
    String profilers = slice("gpu_user_annotation", "ProfilerStep#1", 0, 7, 0, 200);
    TraceFile trace =
        read(
            trace(
                profilers,
                slice("gpu_user_annotation", "SGL_DENOISING_STEP_0", 0, 7, 0, 100),
                slice("gpu_user_annotation", "SGL_DENOISING_STEP_1", 0, 7, 100, 100),
                profilers,
                kernel(0, 100)));

    assertThat(only(trace, Optional.empty()).stepSeconds()).containsOnlyKeys(1, 2);
    assertThat(only(trace, Optional.empty()).stepSeconds().get(1)).isCloseTo(100e-6, within(1e-12));
  }

  @Test
  void gapsTellStepsWhereTheirNumberIsKnown() throws IOException {
    String[] kernels = new String[9];
    for (int i = 0; i < kernels.length; i++) {
      kernels[i] = kernel(i * 100 + i / 3 * 1000, 90);
    }
    TraceFile trace = read(trace(kernels));

    DeviceFigures told = only(trace, Optional.of(3));
    assertThat(told.marks()).isEqualTo(DeviceFigures.Marks.GAPS);
    assertThat(told.steps()).containsOnlyKeys(1, 2, 3);
    assertThat(told.steps().get(2).kernel()).isCloseTo(270e-6, within(1e-12));
    assertThat(only(trace, Optional.empty()).marks()).isEqualTo(DeviceFigures.Marks.NONE);
    assertThat(only(trace, Optional.of(4)).marks()).isEqualTo(DeviceFigures.Marks.NONE);
    assertThat(only(trace, Optional.of(2)).marks()).isEqualTo(DeviceFigures.Marks.NONE);
    assertThat(only(trace, Optional.of(100)).marks()).isEqualTo(DeviceFigures.Marks.NONE);
    assertThat(TraceSummary.of(List.of(trace), Optional.of(3), OptionalInt.of(3)).usualSteps())
        .containsExactly(2);
  }

  @Test
  void theHeaderSaysWhatRan() throws IOException {
    TraceFile trace =
        read(
            """
            {"deviceProperties": [{"id": 0, "name": "NVIDIA H200", "odd": {}}, {"name": "NVIDIA H200"}, 5],
             "distributedInfo": {"backend": "nccl", "world_size": 2, "pg_config": [{}]},
             "traceEvents": [%s]}
            """
                .formatted(kernel(0, 1)));

    assertThat(trace.gpuNames()).containsExactly("NVIDIA H200");
    assertThat(trace.ranks()).contains(2);
    assertThat(trace.simulation()).isEmpty();
  }

  @Test
  void aRateIsTakenWhereBytesAreNot() throws IOException {
    String copy = "Memcpy HtoD (Pinned -> Device)";
    TraceFile rated =
        read(
            trace(
                slice("gpu_memcpy", copy, 0, 7, 0, 10, "\"memory bandwidth (GB/s)\": 25"),
                slice("gpu_memcpy", copy, 0, 7, 10, 10, "\"memory bandwidth (GB/s)\": 35")));
    assertThat(summary(rated).bytesPerSecond().get(SliceKind.H2D_PINNED))
        .isCloseTo(3e10, within(1.0));

    TraceFile without =
        read(
            trace(
                slice("gpu_memcpy", copy, 0, 7, 0, 10, "\"bytes\": 100000"),
                slice("gpu_memcpy", copy, 0, 7, 10, 10)));
    assertThat(summary(without).bytesPerSecond().get(SliceKind.H2D_PINNED))
        .isCloseTo(1e10, within(1.0));
    assertThat(without.copiesWithoutBytes()).isEqualTo(1);
    assertThat(only(without, Optional.empty()).whole().copy()).isCloseTo(20e-6, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"bytes\": 1e308",
        "\"bytes\": 1e16",
        "\"bytes\": -5",
        "\"memory bandwidth (GB/s)\": 1e308",
        "\"memory bandwidth (GB/s)\": -1",
      })
  void sizesBeyondAllReasonAreNotKnown(String args) throws IOException {
    TraceFile trace =
        read(trace(slice("gpu_memcpy", "Memcpy HtoD (Pinned -> Device)", 0, 7, 0, 10, args)));

    assertThat(summary(trace).bytesPerSecond()).isEmpty();
    assertThat(trace.copiesWithoutBytes()).isEqualTo(1);
  }

  @Test
  void severalTracesAreMetInTheMiddle() throws IOException {
    TraceFile slow = read(trace(kernel(0, 40)));
    TraceFile quick = read(trace(kernel(0, 20)));
    TraceFile usual = read(trace(kernel(0, 30)));

    TraceSummary summary =
        TraceSummary.of(List.of(slow, quick, usual), Optional.empty(), OptionalInt.empty());
    assertThat(summary.whole().kernel()).isCloseTo(30e-6, within(1e-12));
    assertThat(summary.devices()).hasSize(3);
    assertThat(summary.steady()).isEmpty();
  }

  @Test
  void devicesThatHardlyRanAreLeftOut() throws IOException {
    TraceSummary summary =
        summary(read(trace(kernel(0, 1000), slice("kernel", "stray", 1, 7, 0, 9))));

    assertThat(summary.whole().kernel()).isCloseTo(1000e-6, within(1e-12));
    assertThat(summary.devices()).hasSize(1);
    assertThat(summary.idleDevices()).isEqualTo(1);
  }

  @Test
  void slicesWithoutATimeAreCounted() throws IOException {
    TraceFile trace =
        read(
            trace(
                kernel(0, 10),
                kernel(0, -1),
                kernel(1e30, 1),
                "{\"ph\": \"X\", \"cat\": \"kernel\", \"name\": \"k\", \"ts\": \"soon\", \"dur\": 1}",
                "{\"ph\": \"X\", \"cat\": \"kernel\", \"name\": \"k\", \"ts\": 5}",
                "{\"ph\": \"B\", \"cat\": \"kernel\", \"name\": \"k\", \"ts\": 5}",
                "17",
                "[[{}]]",
                "{\"ph\": {\"X\": 1}, \"cat\": [], \"name\": null, \"args\": 3}"));

    assertThat(trace.slices()).isEqualTo(1);
    assertThat(trace.odd()).isEqualTo(4);
  }

  @Test
  void aTraceThatBreaksOffIsReadAsFarAsItGoes() throws IOException {
    String whole = trace(kernel(0, 10), kernel(10, 10), kernel(20, 10));
    TraceFile trace = read(whole.substring(0, whole.length() - 60));

    assertThat(trace.truncated()).isTrue();
    assertThat(trace.slices()).isEqualTo(2);
    assertThat(read("[" + kernel(0, 10) + ",").truncated()).isTrue();
    assertThat(read("[" + kernel(0, 10) + "\n").truncated()).isTrue();
  }

  @Test
  void compressedDataThatBreaksOffIsReadAsFarAsItGoes() throws IOException {
    String[] kernels = new String[5000];
    for (int i = 0; i < kernels.length; i++) {
      kernels[i] = kernel(i * 10, i % 10);
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(trace(kernels).getBytes(StandardCharsets.UTF_8));
    }
    Path file = directory.resolve("packed");
    Files.write(file, Arrays.copyOf(packed.toByteArray(), packed.size() / 2));

    TraceFile trace = TraceReader.read(new RunFile(file));

    assertThat(trace.truncated()).isTrue();
    assertThat(trace.slices()).isBetween(100L, 4900L);
  }

  @Test
  void smallCompressedDataThatBreaksOffIsReadToo() throws IOException {
    String[] kernels = new String[100];
    for (int i = 0; i < kernels.length; i++) {
      kernels[i] = kernel(i * 10, i % 10);
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(trace(kernels).getBytes(StandardCharsets.UTF_8));
    }
    RunFile file = new RunFile(directory.resolve("packed"));
    Files.write(file.path(), Arrays.copyOf(packed.toByteArray(), packed.size() - 100));

    assertThat(FileKind.of(file)).isEqualTo(FileKind.TRACE);
    assertThat(TraceReader.read(file).slices()).isBetween(10L, 99L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"traceEvents\": []}",
        "{\"traceEvents\": 3}",
        "{\"traceEvents\": [{\"ph\": \"X\", \"cat\": \"cpu_op\", \"ts\": 1, \"dur\": 1}]}",
        "{\"traceEvents\": [",
        "{\"traceEvents\": [}",
        "{\"traceEvents\": []} x",
        "[]",
      })
  void whatHasNothingOfADeviceIsRefused(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(OffloadException.class)
        .extracting(e -> ((OffloadException) e).code())
        .isEqualTo(ErrorCode.MALFORMED_FILE);
  }

  @Test
  void devicesBeyondAllReasonAreOdd() throws IOException {
    String[] kernels = new String[TraceReader.MOST_DEVICES + 5];
    for (int i = 0; i < kernels.length; i++) {
      kernels[i] = slice("kernel", "k", i, 7, 0, 1);
    }
    TraceFile trace = read(trace(kernels));

    assertThat(trace.devices()).hasSize(TraceReader.MOST_DEVICES);
    assertThat(trace.odd()).isEqualTo(5);
  }

  /** Marks every microsecond by what runs in it. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void timesAreThoseOfEveryMicrosecond(long seed) throws IOException {
    Random random = new Random(seed);
    int length = 200;
    boolean[] copies = new boolean[length];
    boolean[] kernels = new boolean[length];
    boolean[] collectives = new boolean[length];
    Map<String, boolean[]> kinds =
        Map.of(
            "Memcpy HtoD (Pinned -> Device)", copies,
            "Memcpy DtoH (Device -> Pinned)", copies,
            "some_kernel", kernels,
            "ncclDevKernel_AllReduce", collectives);
    List<String> names = kinds.keySet().stream().sorted().toList();
    String[] events = new String[1 + random.nextInt(30)];
    for (int i = 0; i < events.length; i++) {
      String name = names.get(random.nextInt(names.size()));
      int start = random.nextInt(length);
      int end = Math.min(length, start + random.nextInt(30));
      Arrays.fill(kinds.get(name), start, end, true);
      events[i] =
          slice(
              name.startsWith("Memcpy") ? "gpu_memcpy" : "kernel",
              name,
              0,
              random.nextInt(4),
              start,
              end - start);
    }
    int[] expected = new int[6];
    for (int i = 0; i < length; i++) {
      expected[0] += copies[i] ? 1 : 0;
      expected[1] += copies[i] && kernels[i] ? 1 : 0;
      expected[2] += copies[i] && !kernels[i] && collectives[i] ? 1 : 0;
      expected[3] += copies[i] && !kernels[i] && !collectives[i] ? 1 : 0;
      expected[4] += kernels[i] ? 1 : 0;
      expected[5] += collectives[i] && !kernels[i] ? 1 : 0;
    }

    TraceTimes times = only(read(trace(events)), Optional.empty()).whole();
    double[] read = {
      times.copy(),
      times.besideKernels(),
      times.besideCollectives(),
      times.exposed(),
      times.kernel(),
      times.collective()
    };
    for (int i = 0; i < expected.length; i++) {
      assertThat(read[i]).as("part %d", i).isCloseTo(expected[i] * 1e-6, within(1e-12));
    }
  }
}
