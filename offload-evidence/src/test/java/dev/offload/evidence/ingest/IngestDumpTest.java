package dev.offload.evidence.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngestDumpTest {
  @TempDir Path directory;

  private RequestRecord read(String json) throws IOException {
    return RequestRecord.read(new RunFile(Files.writeString(directory.resolve("any.name"), json)));
  }

  @Test
  void stagesAloneAreTheFirstForm() throws IOException {
    RequestRecord record =
        read(
            """
            {"timestamp": "2025-11-20T01:02:03+00:00", "request_id": "r", "commit_hash": "N/A",
             "tag": "cli_generate", "total_duration_ms": 1500.25,
             "steps": [{"name": "TextEncodingStage", "duration_ms": 500.5},
                       {"name": "DenoisingStage", "duration_ms": 999.75}],
             "meta": {"prompt": "secret", "model": "some/model"}}
            """);

    assertThat(record)
        .isEqualTo(
            new RequestRecord(
                "any.name",
                Optional.of("r"),
                Optional.of("2025-11-20T01:02:03+00:00"),
                Optional.empty(),
                Optional.of("some/model"),
                List.of(),
                Map.of("TextEncodingStage", 0.5005, "DenoisingStage", 0.99975),
                Optional.of(1.50025),
                Peaks.NONE,
                Set.of()));
  }

  @Test
  void stepsAreNumbersOrObjects() throws IOException {
    String numbers = "{\"denoise_steps_ms\": [30125, 20500.0, 20522.125]}";
    String objects =
        "{\"denoise_steps_ms\": [{\"step\": 0, \"duration_ms\": 30125}, {\"step\": 1,"
            + " \"duration_ms\": 20500.0}, {\"step\": 2, \"duration_ms\": 20522.125}]}";

    assertThat(read(numbers).stepSeconds()).containsExactly(30.125, 20.5, 20.522125);
    assertThat(read(objects)).isEqualTo(read(numbers));
  }

  @Test
  void stepsThatAreAmongTheStagesTooCountOnce() throws IOException {
    RequestRecord record =
        read(
            """
            {"steps": [{"name": "DenoisingStage", "duration_ms": 300},
                       {"name": "denoising_step_0", "duration_ms": 200},
                       {"name": "denoising_step_1", "duration_ms": 100}],
             "denoise_steps_ms": [200, 100]}
            """);

    assertThat(record.stepSeconds()).containsExactly(0.2, 0.1);
    assertThat(record.stageSeconds()).containsOnlyKeys("DenoisingStage");
  }

  @Test
  void peaksAreTheLargestOfTheRequestAndKeptApart() {
    Peaks peaks = RequestRecord.read(Samples.file(Samples.DUMP_2026)).peaks();

    // Not those of loading, which are larger.
    assertThat(peaks.allocated()).contains(new BigDecimal("21.78750"));
    assertThat(peaks.reserved()).contains(new BigDecimal("23.55078"));
    assertThat(peaks.undecided()).isEmpty();
  }

  @Test
  void countersThatTheDeviceDoesNotHaveAreNoPeaks() throws IOException {
    RequestRecord record =
        read(
            """
            {"denoise_steps_ms": [1], "memory_checkpoints":
              {"after_forward": {"peak_allocated_mb": 0.0, "peak_reserved_mb": 0.0}, "odd": null}}
            """);

    assertThat(record.peaks()).isEqualTo(Peaks.NONE);
  }

  @Test
  void whatIsNotUnderstoodIsNamed() throws IOException {
    assertThat(read("{\"total_duration_ms\": 1, \"novel\": [], \"tag\": null}").ignored())
        .containsExactly("novel");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"denoise_steps_ms\": [\"1\"]}",
        "{\"denoise_steps_ms\": [null]}",
        "{\"denoise_steps_ms\": [-1]}",
        "{\"denoise_steps_ms\": [1e300]}",
        "{\"denoise_steps_ms\": [1e99999999999]}",
        "{\"denoise_steps_ms\": [{\"step\": 1}]}",
        "{\"denoise_steps_ms\": 12}",
        "{\"steps\": [{\"name\": \"X\", \"duration_ms\": true}]}",
        "{\"steps\": []}",
        "{\"total_duration_ms\": \"long\"}",
        "{\"total_duration_ms\": NaN}",
        "{\"meta\": {\"model\": \"m\"}}",
        "{\"denoise_steps_ms\": [1], \"memory_checkpoints\": {\"a\": {\"peak_allocated_mb\": -1}}}",
        "{\"denoise_steps_ms\": [1], \"memory_checkpoints\": {\"a\": {\"peak_allocated_mb\": 1e99}}}",
        "{\"denoise_steps_ms\": [1], \"denoise_steps_ms\": [2]}",
        "{\"denoise_steps_ms\": [1]",
        "{\"denoise_steps_ms\": [1]} {}",
        "[]",
      })
  void whatMakesNoSenseIsRefused(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("any.name")
        .extracting(e -> ((OffloadException) e).code())
        .isEqualTo(ErrorCode.MALFORMED_FILE);
  }

  @Test
  void aTinyNumberOfManyDigitsIsNoMemoryBomb() throws IOException {
    assertThat(
            read("{\"denoise_steps_ms\": [1], \"memory_checkpoints\": {\"a\": {\"peak_allocated_mb\":"
                    + " 1e-999999999}}}")
                .peaks())
        .isEqualTo(Peaks.NONE);
  }
}
