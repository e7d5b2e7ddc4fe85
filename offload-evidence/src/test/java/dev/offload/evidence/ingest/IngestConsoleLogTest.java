package dev.offload.evidence.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.OffloadException;
import dev.offload.core.question.FrameSize;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngestConsoleLogTest {
  @TempDir Path directory;

  private ConsoleLog read(String text) throws IOException {
    return ConsoleLogReader.read(
        new RunFile(Files.writeString(directory.resolve("any.name"), text)));
  }

  private LoggedRequest request(String text) throws IOException {
    ConsoleLog log = read(text);
    assertThat(log.requests()).hasSize(1);
    return log.requests().get(0);
  }

  @Test
  void aLogOfLate2025IsRead() {
    ConsoleLog log = ConsoleLogReader.read(Samples.file(Samples.CONSOLE_2025));

    assertThat(log.lastServer().argument("model_path", String.class)).contains("./models/wan2.2");
    assertThat(log.lastServer().configClass()).contains("WanT2V480PConfig");
    assertThat(log.lastServer().twoExperts()).isTrue();
    assertThat(log.lastServer().streaming()).isEqualTo(ServerFacts.Streaming.NONE);
    assertThat(log.requests()).hasSize(1);
    LoggedRequest request = log.requests().get(0);
    assertThat(request.paddedFrom()).contains(81);
    assertThat(request.stageSeconds())
        .containsEntry("DenoisingStage", 572.1762)
        .containsEntry("DecodingStage", 9.1204);
    assertThat(request.averageStepSeconds()).contains(21.1616);
    assertThat(request.countedSteps()).contains(27);
    assertThat(request.roughStepSeconds()).hasSize(27).startsWith(30.0, 20.0, 21.0);
    assertThat(request.roughStepSeconds().get(9)).isEqualTo(28);
    assertThat(request.totalSeconds()).contains(589.02);
    assertThat(request.peaks()).isEqualTo(Peaks.ofAllocated(new BigDecimal("61.25")));
    SamplingParameters sampling = request.sampling().orElseThrow();
    assertThat(sampling.size()).contains(new FrameSize(1280, 720));
    assertThat(sampling.frames()).contains(93);
    assertThat(sampling.steps()).contains(27);
    assertThat(sampling.guidancePasses()).contains(2);
    assertThat(sampling.flowShift()).contains(3.0);
  }

  @Test
  void aLogOfAugust2026IsRead() {
    ConsoleLog log = ConsoleLogReader.read(Samples.file(Samples.CONSOLE_2026));

    assertThat(log.lastServer().configClass()).isEmpty();
    LoggedRequest request = log.requests().get(0);
    assertThat(request.paddedFrom()).isEmpty();
    assertThat(request.peaks())
        .isEqualTo(Peaks.ofBoth(new BigDecimal("21.79"), new BigDecimal("23.55")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Peak GPU memory: 22.88 GB, Remaining GPU memory at peak: 57.12 GB. | 22.88 | |",
        "Peak GPU memory: 22.88 GB, Peak allocated: 21.5 GB, Memory pool | 21.5 | 22.88 |",
        "GPU memory: peak=22.88 GB, allocated=21.5 GB, pool=1.38 GB | 21.5 | 22.88 |",
        "Peak GPU memory: 22.88 GB | | | 22.88",
        "Memory usage - Max peak: 23429.12 MB, Avg peak: 1 MB | 22.88000 | |",
        "Memory usage - Max peak: 22528.00 MB, Avg peak: 1 MB | | 22.00000 |",
      })
  void peaksAreOfTheKindThatTheirLineShows(
      String line, BigDecimal allocated, BigDecimal reserved, BigDecimal undecided)
      throws IOException {
    Peaks peaks = request("[01-01 00:00:00] " + line + "\n").peaks();

    assertThat(peaks)
        .isEqualTo(
            new Peaks(
                Optional.ofNullable(allocated),
                Optional.ofNullable(reserved),
                Optional.ofNullable(undecided)));
  }

  @Test
  void aPeakOfUnknownKindIsDecidedByAnother() throws IOException {
    Peaks peaks =
        request("Peak GPU memory: 22.88 GB\nMemory usage - Max peak: 23429.12 MB\n").peaks();

    assertThat(peaks.allocated()).isPresent();
    assertThat(peaks.undecided()).isEmpty();
  }

  @Test
  void severalRequestsAreToldApart() throws IOException {
    ConsoleLog log =
        read(
            """
            [DenoisingStage] started...
            [DenoisingStage] finished in 1.0 seconds
            [DecodingStage] finished in 0.5 seconds
            [DenoisingStage] started...
            [DenoisingStage] finished in 2.0 seconds
            [DenoisingStage] finished in 3.0 seconds
            """);

    assertThat(log.requests().stream().map(LoggedRequest::stageSeconds))
        .containsExactly(
            Map.of("DenoisingStage", 1.0, "DecodingStage", 0.5),
            Map.of("DenoisingStage", 2.0),
            Map.of("DenoisingStage", 3.0));
  }

  @Test
  void barsOfLoadingAreNoSteps() throws IOException {
    LoggedRequest request =
        request(
            """
            Loading safetensors checkpoint shards:  50% Completed | 1/2 [00:05<00:05, 5.0s/it]
            Loading safetensors checkpoint shards: 100% Completed | 2/2 [00:09<00:00, 4.5s/it]
            [DenoisingStage] started...
              0%| | 0/3 [00:00<?, ?it/s]\r 33%| | 1/3 [00:09<00:18, 9.0s/it]\r\
             66%| | 2/3 [00:14<00:07, 7.0s/it]\r100%| | 3/3 [00:19<00:00, 6.4s/it]
            [DenoisingStage] finished in 19.2 seconds
            """);

    assertThat(request.countedSteps()).contains(3);
    assertThat(request.roughStepSeconds()).containsExactly(9.0, 5.0, 5.0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[DenoisingStage] finished in 19.2 seconds",
        "[DenoisingStage] average time per step: 6.4 seconds",
      })
  void barsBehindDenoisingAreNoSteps(String end) throws IOException {
    LoggedRequest request =
        request(
            """
              0%%| | 0/2 [00:00<?, ?it/s]\r 50%%| | 1/2 [00:09<00:09, 9.0s/it]
            100%%| | 2/2 [00:14<00:00, 7.0s/it]
            %s
            [DecodingStage] started...
            100%%| | 1/1 [00:03<00:00, 3.0s/it]
            [DecodingStage] finished in 3.2 seconds
            """
                .formatted(end));

    assertThat(request.countedSteps()).contains(2);
    assertThat(request.roughStepSeconds()).containsExactly(9.0, 5.0);
  }

  @Test
  void aBarThatSkipsStepsCountsThemOnly() throws IOException {
    LoggedRequest request =
        request(
            """
            [DenoisingStage] started...
             20%| | 1/5 [00:00<00:01, 3.00it/s]\r 60%| | 3/5 [00:01<00:01, 3.00it/s]\r\
            100%| | 5/5 [00:01<00:00, 3.00it/s]
            [DenoisingStage] finished in 1.7 seconds
            """);

    assertThat(request.countedSteps()).contains(5);
    assertThat(request.roughStepSeconds()).isEmpty();
  }

  @Test
  void anHourOfStepsIsAnHour() throws IOException {
    LoggedRequest request =
        request(
            "[DenoisingStage] started\n 50%| | 1/2 [59:58<59:58, 3598.00s/it]\r"
                + "100%| | 2/2 [1:59:58<00:00, 3600.00s/it]\n[DenoisingStage] finished in 7198 s\n");

    assertThat(request.roughStepSeconds()).containsExactly(3598.0, 3600.0);
  }

  @Test
  void layersThatStreamAreSeen() throws IOException {
    String first =
        "LayerwiseOffloadManager initialized\nEnabled layerwise offload for WanTransformer3DModel\n"
            + "[DenoisingStage] finished in 1 s\n";
    String second =
        "LayerwiseOffloadManager initialized with num prefetched layer: 2, total num layers: 40\n"
            + first.substring(first.indexOf('\n') + 1);

    assertThat(read(first).lastServer().streaming())
        .isEqualTo(new ServerFacts.Streaming(true, true, Optional.empty(), Optional.empty()));
    assertThat(read(second).lastServer().streaming())
        .isEqualTo(new ServerFacts.Streaming(true, false, Optional.of(2), Optional.empty()));
  }

  @Test
  void layersOfEncodersAreNotThoseOfTheTransformer() throws IOException {
    String encoder =
        "LayerwiseOffloadManager initialized with num prefetched layer: 9, total num layers: 24\n"
            + "Enabled layerwise offload for UMT5EncoderModel on modules: ['blocks']\n";
    String transformer =
        "LayerwiseOffloadManager initialized with num prefetched layer: 2, num resident layers: 5,"
            + " total num layers: 40, residency policy: leading\n"
            + "Enabled layerwise offload for WanTransformer3DModel on modules: ['blocks']\n";
    String stage = "[DenoisingStage] finished in 1 s\n";
    ServerFacts.Streaming streams =
        new ServerFacts.Streaming(true, false, Optional.of(2), Optional.of(5));

    assertThat(read(encoder + transformer + stage).lastServer().streaming()).isEqualTo(streams);
    assertThat(read(transformer + encoder + stage).lastServer().streaming()).isEqualTo(streams);
    assertThat(read(encoder + stage).lastServer().streaming())
        .isEqualTo(ServerFacts.Streaming.NONE);
  }

  @Test
  void aPromptSaysNothing() throws IOException {
    LoggedRequest request =
        request(
            """
            [01-01 00:00:01] Processing prompt 1/1: [DenoisingStage] finished in 9 seconds
            [01-01 00:00:01] Sampling params:
                          width: 832
                         height: 480
                     num_frames: 17
                         prompt: a sign that reads
                          width: 9999
                    infer_steps: 99
                     flow_shift: 99
                     neg_prompt: None
                    infer_steps: 20
                 guidance_scale: 1.0
                     flow_shift: None
            [01-01 00:00:02] [DenoisingStage] finished in 2.5 seconds
            """);

    SamplingParameters sampling = request.sampling().orElseThrow();
    assertThat(sampling.size()).contains(new FrameSize(832, 480));
    assertThat(sampling.steps()).contains(20);
    assertThat(sampling.flowShift()).isEmpty();
    assertThat(sampling.guidancePasses()).contains(1);
    assertThat(request.stageSeconds()).containsEntry("DenoisingStage", 2.5);
  }

  @Test
  void aLineOfAPromptMayBeginWithABracket() throws IOException {
    LoggedRequest request =
        request(
            """
            [12-19 08:06:58] Sampling params:
                             prompt: a fox
            [scene 2] the fox sees a sign
                         neg_prompt: blurred
                        infer_steps: 27
                     guidance_scale: 3.5
            [12-19 08:16:40] [DenoisingStage] finished in 572.1762 seconds
            """);

    assertThat(request.sampling().orElseThrow().steps()).contains(27);
    assertThat(request.sampling().orElseThrow().guidancePasses()).contains(2);
    assertThat(request.stageSeconds()).containsOnlyKeys("DenoisingStage");
  }

  @Test
  void guidanceIsNotToldByTheScaleAlone() throws IOException {
    LoggedRequest request =
        request(
            "Sampling params:\n    prompt: x\n    guidance_scale: 5.0\n[AStage] finished in 1 s\n");

    assertThat(request.sampling().orElseThrow().guidancePasses()).isEmpty();
  }

  @Test
  void guidanceWithoutANegativePromptIsNotTold() throws IOException {
    LoggedRequest request =
        request(
            """
            Sampling params:
                  width: None
                 prompt: x
             neg_prompt: None
            guidance_scale: 5.0
            [DenoisingStage] finished in 2.5 seconds
            """);

    // A line without the indent of a block is none of it.
    assertThat(request.sampling().orElseThrow().guidancePasses()).isEmpty();
    assertThat(request.sampling().orElseThrow().size()).isEmpty();
  }

  @Test
  void factsOfAServerEndWithItsNextStart() throws IOException {
    ConsoleLog log =
        read(
            """
            server_args: {"num_gpus": 1}
            Found model info: ModelInfo(pipeline_config_cls=<class 'a.First'>)
            Using Sage Attention backend
            LayerwiseOffloadManager initialized with num prefetched layer: 2, total num layers: 40
            Enabled layerwise offload for WanTransformer3DModel
            Loaded transformer_2
            [DenoisingStage] finished in 1.0 seconds
            %sserver_args: ServerArgs()
            [DenoisingStage] finished in 2.0 seconds
            """
                .formatted("Peak GPU memory: 1.00 GB\n".repeat(20)));

    ServerFacts first = log.requests().get(0).server();
    assertThat(first.arguments()).isPresent();
    assertThat(first.configClass()).contains("First");
    assertThat(first.attention()).contains("Sage Attention");
    assertThat(first.streaming().prefetch()).contains(2);
    assertThat(first.twoExperts()).isTrue();
    assertThat(log.requests().get(1).server())
        .isEqualTo(log.lastServer())
        .isEqualTo(
            new ServerFacts(
                Optional.empty(),
                true,
                Optional.empty(),
                false,
                ServerFacts.Streaming.NONE,
                Optional.empty()));
  }

  @Test
  void aClassJustAboveTheArgumentsIsTheirs() throws IOException {
    ConsoleLog log =
        read("pipeline_config_cls=<class 'a.Mine'>\nserver_args: {}\n[AStage] finished in 1 s\n");

    assertThat(log.lastServer().configClass()).contains("Mine");
  }

  @Test
  void argumentsThatAreNotJsonAreLeftOut() throws IOException {
    ConsoleLog log = read("server_args: ServerArgs(model_path='x')\n");

    assertThat(log.lastServer().arguments()).isEmpty();
    assertThat(log.lastServer().unreadableArguments()).isTrue();
    assertThat(log.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "[DenoisingStage] started",
        "[Denoising Stage] finished in 2 seconds",
        "[DenoisingStage] finished in 2.5.1e9 minutes",
        "50%| | 1/2 [00:01<00:01, 1.0s/it]",
      })
  void aTextOfAnythingElseIsRefused(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("no line is one that SGLang prints");
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    assertThatThrownBy(() -> read("[DenoisingStage] finished in 2.5 seconds\n\0"))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("It is no text: line 2 has a byte 0.");
  }

  @Test
  void coloursAndOverlongLinesDoNoHarm() throws IOException {
    LoggedRequest request =
        request(
            "\u001b[92m[DenoisingStage] finished in \u001b[1m2.5\u001b[0m seconds\u001b[0;0m\n"
                + "x".repeat(LogLines.MAX_CHARS + 10)
                + " [DecodingStage] finished in 9 seconds\n");

    assertThat(request.stageSeconds()).containsOnlyKeys("DenoisingStage");
  }
}
