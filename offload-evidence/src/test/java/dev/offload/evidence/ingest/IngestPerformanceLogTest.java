package dev.offload.evidence.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.OffloadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestPerformanceLogTest {
  @TempDir Path directory;

  private PerformanceLog read(String text) throws IOException {
    return PerformanceLog.read(new RunFile(Files.writeString(directory.resolve("any.name"), text)));
  }

  @Test
  void aRequestMayBeOnOneLine() {
    PerformanceLog log = PerformanceLog.read(Samples.file(Samples.LOG_2026));

    assertThat(log.requests()).hasSize(2);
    RequestRecord last = log.requests().get(1);
    assertThat(last.stageSeconds())
        .containsEntry("DenoisingStage", 26.6125)
        .containsEntry("DecodingStage", 3.0112);
    assertThat(last.stepSeconds()).hasSize(8).startsWith(9.75, 2.4);
    assertThat(last.totalSeconds()).contains(30.90914);
    assertThat(last.peaks().isEmpty()).isFalse();
  }

  @Test
  void aBrokenLineIsNamedAndTheOthersAreRead() {
    PerformanceLog log = PerformanceLog.read(Samples.file(Samples.LOG_2026));

    assertThat(log.brokenLines()).isEqualTo(1);
    assertThat(log.broken().stream().map(Finding::toString))
        .containsExactly("Line 2 of performance-2026-08.log is no record: it is no JSON.");
  }

  @Test
  void aRequestMayBeOnSeveralLines() {
    PerformanceLog log = PerformanceLog.read(Samples.file(Samples.LOG_2025));

    assertThat(log.requests()).hasSize(2);
    RequestRecord first = log.requests().get(0);
    assertThat(first.stageSeconds())
        .containsExactly(
            Map.entry("InputValidationStage", 0.000061),
            Map.entry("TextEncodingStage", 4.210337),
            Map.entry("DenoisingStage", 5.13912));
    assertThat(first.stepSeconds()).containsExactly(0.15225, 0.1015, 0.10175, 0.10125);
    assertThat(first.totalSeconds()).contains(6.20909);
    assertThat(log.requests().get(1).stepSeconds()).startsWith(0.15025);
  }

  @Test
  void allStagesMayBeOnOneLineBehindThem() throws IOException {
    PerformanceLog log =
        read(
            """
            {"request_id": "a", "tag": "pipeline_stage_metrics", "stages": [{"name": "DenoisingStage", "execution_time_ms": 30.5}]}
            {"request_id": "a", "tag": "total_inference_time", "total_duration_ms": 40.5, "steps": []}
            """);

    assertThat(log.requests()).hasSize(1);
    assertThat(log.requests().get(0).stageSeconds()).containsEntry("DenoisingStage", 0.0305);
    assertThat(log.requests().get(0).totalSeconds()).contains(0.0405);
  }

  @Test
  void linesOfRequestsSideBySideAreJoinedByTheirIds() throws IOException {
    String stage = "{\"request_id\": \"%s\", \"stage\": \"%s\", \"duration_ms\": %d}%n";
    String total = "{\"request_id\": \"%s\", \"total_duration_ms\": %d}%n";
    PerformanceLog log =
        read(
            stage.formatted("a", "DenoisingStage", 5000)
                + stage.formatted("b", "DenoisingStage", 7000)
                + stage.formatted("a", "DecodingStage", 500)
                + total.formatted("a", 6000)
                + stage.formatted("b", "DecodingStage", 700)
                + total.formatted("b", 8000));

    assertThat(log.requests()).hasSize(2);
    assertThat(log.requests().get(0).stageSeconds())
        .isEqualTo(Map.of("DenoisingStage", 5.0, "DecodingStage", 0.5));
    assertThat(log.requests().get(0).totalSeconds()).contains(6.0);
    assertThat(log.requests().get(1).totalSeconds()).contains(8.0);
  }

  @Test
  void theSameIdMayStandForSeveralRequests() throws IOException {
    String line =
        "{\"request_id\": \"mocked_fake_id_for_offline_generate\", \"stages\": [{\"name\":"
            + " \"DenoisingStage\", \"execution_time_ms\": %d}], \"steps\": [%d]}%n";

    assertThat(read(line.formatted(10, 9) + line.formatted(20, 19)).requests()).hasSize(2);
  }

  @Test
  void ofVeryManyRequestsTheLastAreKept() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LatestRequests.MOST + 7; i++) {
      lines.append("{\"request_id\": \"r%d\", \"steps\": [%d]}%n".formatted(i, i));
    }
    PerformanceLog log = read(lines.toString());

    assertThat(log.requests()).hasSize(LatestRequests.MOST);
    assertThat(log.leftOut()).isEqualTo(7);
    assertThat(log.requests().get(0).requestId()).contains("r7");
    Path file = directory.resolve("any.name");
    assertThat(Samples.ingest(Samples.scenario(), file).files().get(0).content())
        .isEqualTo("10,000 requests, 7 before them left out");
  }

  @Test
  void aRequestOfEndlessStagesIsNotOne() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      lines.append(
          "{\"request_id\": \"r\", \"stage\": \"S%d\", \"duration_ms\": 1}%n".formatted(i));
    }

    assertThat(read(lines.toString()).requests()).hasSize(5);
  }

  @Test
  void onlyTheFirstBrokenLinesAreNamed() throws IOException {
    PerformanceLog log =
        read("{}\n\nno\n[1]\n{\"steps\": [1]}\n{\"steps\": [-1]}\n{\"request_id\n\"x\"\n3\n");

    assertThat(log.requests()).hasSize(1);
    assertThat(log.brokenLines()).isEqualTo(7);
    assertThat(log.broken().stream().map(Finding::toString))
        .containsExactly(
            "Line 1 of any.name is no record: It says nothing of a request.",
            "Line 3 of any.name is no record: it is no JSON.",
            "Line 4 of any.name is no record: It is no object.",
            "Line 6 of any.name is no record: (steps) has (-1), not a number of milliseconds.",
            "Line 7 of any.name is no record: it is no JSON.");
  }

  @Test
  void aFileWithoutAnyRecordIsRefused() {
    assertThatThrownBy(() -> read("{}\n{\n"))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("None of its lines is a record");
  }
}
