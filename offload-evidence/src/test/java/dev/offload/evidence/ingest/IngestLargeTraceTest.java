package dev.offload.evidence.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads a trace of the size that real runs leave, in memory that its size does not decide. */
class IngestLargeTraceTest {
  private static final int STEPS = 10;
  private static final int KERNELS = 13_000;
  private static final long LEAST_BYTES = 50_000_000;

  /** What is kept of a trace, 16 bytes a slice at most, and what growing that took. */
  private static final long MOST_ALLOCATED = 20_000_000;

  @TempDir Path directory;

  private Path write() throws IOException {
    Path file = directory.resolve("trace");
    try (BufferedWriter out =
        new BufferedWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
      out.write("{\"traceEvents\": [\n");
      for (int step = 0; step < STEPS; step++) {
        double start = 1_790_857_026_000_000.25 + step * 2.0 * KERNELS;
        for (int i = 0; i < KERNELS; i++) {
          double at = start + 2.0 * i;
          out.write(
              String.format(
                  Locale.ROOT,
                  "{\"ph\": \"X\", \"cat\": \"cpu_op\", \"name\": \"aten::mm\", \"pid\": 441, \"tid\":"
                      + " 441, \"ts\": %.3f, \"dur\": 1.5, \"args\": {\"External id\": %d, \"Input"
                      + " Dims\": [[5120, 5120], [5120]]}},%n",
                  at,
                  i));
          out.write(
              String.format(
                  Locale.ROOT,
                  "{\"ph\": \"X\", \"cat\": \"kernel\", \"name\": \"void a_kernel<128, 4>(Params)\","
                      + " \"pid\": 0, \"tid\": 7, \"ts\": %.3f, \"dur\": 1.25, \"args\": {\"grid\":"
                      + " [132, 1, 1], \"block\": [128, 1, 1], \"stream\": 7, \"correlation\": %d}},%n",
                  at,
                  i));
          if (i % 100 == 0) {
            out.write(
                String.format(
                    Locale.ROOT,
                    "{\"ph\": \"X\", \"cat\": \"gpu_memcpy\", \"name\": \"Memcpy HtoD (Pinned ->"
                        + " Device)\", \"pid\": 0, \"tid\": 20, \"ts\": %.3f, \"dur\": 100, \"args\":"
                        + " {\"bytes\": 2500000}},%n",
                    at));
          }
        }
        out.write(
            String.format(
                Locale.ROOT,
                "{\"ph\": \"X\", \"cat\": \"gpu_user_annotation\", \"name\": \"ProfilerStep#%d\","
                    + " \"pid\": 0, \"tid\": 7, \"ts\": %.3f, \"dur\": %d},%n",
                step + 1,
                start,
                2 * KERNELS));
      }
      out.write("{\"ph\": \"M\", \"name\": \"process_name\", \"pid\": 0}]}\n");
    }
    return file;
  }

  @Test
  void memoryIsThatOfTheSlicesAlone() throws IOException {
    Path file = write();
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
      assertThat(in.transferTo(OutputStream.nullOutputStream())).isGreaterThan(LEAST_BYTES);
    }
    ThreadMXBean threads =
        ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean ? bean : null;
    assumeThat(threads).isNotNull();

    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    TraceFile trace = TraceReader.read(new RunFile(file));
    long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;

    assertThat(allocated).isLessThan(MOST_ALLOCATED);
    assertThat(trace.slices()).isEqualTo(STEPS * (KERNELS + KERNELS / 100));
    DeviceFigures device =
        DeviceFigures.of(trace.devices().get("0"), trace.hostSteps(), Optional.empty());
    assertThat(device.steps()).hasSize(STEPS);
    assertThat(device.steps().get(5).kernel()).isCloseTo(KERNELS * 1.25e-6, within(1e-9));
    assertThat(device.steps().get(5).copy()).isCloseTo(KERNELS * 1e-6, within(1e-9));
    assertThat(device.bytesPerSecond().get(SliceKind.H2D_PINNED)).isCloseTo(2.5e10, within(1e4));
  }
}
