package dev.offload.evidence.ingest;

import static dev.offload.evidence.ingest.Samples.ingest;
import static dev.offload.evidence.ingest.Samples.path;
import static dev.offload.evidence.ingest.Samples.remarks;
import static dev.offload.evidence.ingest.Samples.run;
import static dev.offload.evidence.ingest.Samples.scenario;
import static dev.offload.evidence.ingest.Samples.warnings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.question.FrameSize;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.question.StrategyArgument;
import dev.offload.evidence.measurement.MeasuredScenario;
import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.PeakKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngestRunTest {
  private static final String A14B = "Wan-AI/Wan2.2-T2V-A14B-Diffusers";

  @TempDir Path directory;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private Path dump(List<Double> seconds) throws IOException {
    return file(
        "dump.json",
        seconds.stream()
            .map(each -> String.valueOf(each * 1000))
            .collect(Collectors.joining(",", "{\"denoise_steps_ms\": [", "]}")));
  }

  private static String figure(Measurement run, Metric metric) {
    MeasuredValue value = run.measured().get(metric);
    return value == null ? "none" : value.decimal().toPlainString();
  }

  private static void assertConflict(ThrowingIngest ingest, String... parts) {
    assertThatThrownBy(ingest::run)
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("The files are of different runs")
        .satisfies(e -> assertThat(e.getMessage()).contains(parts))
        .extracting(e -> ((OffloadException) e).code())
        .isEqualTo(ErrorCode.CONFLICTING_EVIDENCE);
  }

  private interface ThrowingIngest {
    void run() throws IOException;
  }

  @Test
  void dumpAndConsoleMakeARunOfLate2025() {
    Measurement run = run(ingest(path(Samples.DUMP_2025), path(Samples.CONSOLE_2025)));

    assertThat(run.scenario())
        .isEqualTo(
            new MeasuredScenario(
                OptionValues.NONE
                    .with(ScenarioOption.MODEL, A14B)
                    .with(ScenarioOption.HARDWARE, "h100-pcie")
                    .with(ScenarioOption.GPUS, 4)
                    .with(ScenarioOption.ULYSSES, 4)
                    .with(ScenarioOption.RING, 1)
                    .with(ScenarioOption.CFG_PARALLEL, 1)
                    .with(ScenarioOption.SIZE, new FrameSize(1280, 720))
                    .with(ScenarioOption.FRAMES, 81)
                    .with(ScenarioOption.STEPS, 27)
                    .with(ScenarioOption.FLOW_SHIFT, 3.0),
                new StrategyArgument("full", Map.of()),
                Optional.of(2),
                Optional.of(86_400L),
                Optional.empty(),
                Optional.of("sage_attn"),
                Optional.of(true)));
    assertThat(figure(run, Metric.FIRST_STEP)).isEqualTo("30.1250");
    assertThat(figure(run, Metric.STEADY_STEP)).isEqualTo("20.5000");
    assertThat(figure(run, Metric.SWITCH_STEP)).isEqualTo("28.7500");
    assertThat(figure(run, Metric.SWITCH_SPIKE)).isEqualTo("8.2500");
    assertThat(figure(run, Metric.DENOISE)).isEqualTo("572.1762");
    assertThat(figure(run, Metric.TOTAL)).isEqualTo("585.8218");
    assertThat(figure(run, Metric.PEAK_GIB)).isEqualTo("61.25");
    assertThat(run.peakKind()).contains(PeakKind.ALLOCATED);
    assertThat(run.synchronizedSteps()).contains(false);
    assertThat(run.stepSeconds()).hasSize(27);
    assertThat(run.group()).isEqualTo("mine");
    assertThat(run.source()).isEqualTo("files: dump-2025-12.json, console-2025-12.log");
    assertThat(run.notes()).contains("ran with the settings of WanT2V480PConfig");
  }

  @Test
  void theOrderOfFilesDoesNotMatter() {
    List<Path> files =
        new ArrayList<>(
            List.of(path(Samples.DUMP_2026), path(Samples.CONSOLE_2026), path(Samples.LOG_2026)));
    Measurement run = run(ingest(files.toArray(Path[]::new)));
    Collections.reverse(files);

    assertThat(run(ingest(files.toArray(Path[]::new)))).isEqualTo(run);
    assertThat(run.scenario().strategy().options())
        .isEqualTo(
            Map.of("variant", "v2", "prefetch", "1", "resident", "10", "placement", "strided"));
    assertThat(figure(run, Metric.PEAK_GIB)).isEqualTo("21.78750");
    assertThat(figure(run, Metric.PEAK_RESERVED_GIB)).isEqualTo("23.55078");
    assertThat(run.notes())
        .isEqualTo("SGLang commit 0f3c9d5e7a1b; recorded 2026-08-03T11:52:40.701155+00:00");
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Ingestion ingestion = ingest(GivenFacts.NONE, dump(List.of(3.0, 2.0, 2.0, 2.0)));

    assertThat(ingestion.run()).isEmpty();
    assertThat(ingestion.missing()).containsExactly("--model", "--hardware", "--strategy");
    assertThat(remarks(ingestion))
        .anySatisfy(
            remark ->
                assertThat(remark)
                    .isEqualTo(
                        "No file says, so that predictions take the usual: GPUs, size, frames, guidance passes,"
                            + " runtime. Maybe give --gpus --size --frames --guidance-passes"
                            + " --runtime."));
  }

  @Test
  void aWrongClassIsExplained() {
    Ingestion ingestion = ingest(path(Samples.CONSOLE_2025));

    assertThat(warnings(ingestion))
        .containsExactly(
            "SGLang took (./models/wan2.2) for another model: it ran with WanT2V480PConfig, which"
                + " Wan-AI/Wan2.1-T2V-1.3B-Diffusers has, instead of Wan2_2_T2V_A14B_Config, which"
                + " Wan-AI/Wan2.2-T2V-A14B-Diffusers has. Its flow shift was 3 instead of 12: the"
                + " low-noise expert took over at step 10 instead of 19 of 27. The scenario has the"
                + " shift of the run. Maybe give SGLang the full id"
                + " (Wan-AI/Wan2.2-T2V-A14B-Diffusers), name the directory"
                + " Wan2.2-T2V-A14B-Diffusers, or add --model-id, which it has had since March"
                + " 2026.");
  }

  @Test
  void aRightClassIsNotWarnedOf() throws IOException {
    String log =
        Files.readString(path(Samples.CONSOLE_2025))
            .replace("./models/wan2.2", A14B)
            .replace("WanT2V480PConfig", "Wan2_2_T2V_A14B_Config")
            .replace("flow_shift: 3.0", "flow_shift: 12.0");
    Ingestion ingestion = ingest(file("log", log));

    assertThat(warnings(ingestion)).isEmpty();
    assertThat(run(ingestion).scenario().said().given(ScenarioOption.FLOW_SHIFT)).contains(12.0);
    assertThat(run(ingestion).notes()).doesNotContain("settings");
  }

  @Test
  void aShiftThatIsNotTheModelsIsWarnedOfWithoutAClass() throws IOException {
    String log =
        Files.readString(path(Samples.CONSOLE_2026)).replace("flow_shift: 12.0", "flow_shift: 3.0");
    Ingestion ingestion = ingest(file("log", log));

    assertThat(warnings(ingestion))
        .singleElement()
        .asString()
        .contains(
            "SGLang ran " + A14B + " with the settings of another model, or with a flow shift that",
            "Its flow shift was 3 instead of 12: the low-noise expert took over at step 4 instead"
                + " of 7 of 8.");
    assertThat(run(ingestion).scenario().said().given(ScenarioOption.FLOW_SHIFT)).contains(3.0);
  }

  @Test
  void aDirectoryThatNamesAFamilyIsNotTakenForAnother() throws IOException {
    String log =
        """
        server_args: {"model_path": "/data/my_wan2-2_copy", "num_gpus": 1}
        Found model info: ModelInfo(pipeline_config_cls=<class 'a.b.WanI2V720PConfig'>)
        [DenoisingStage] finished in 10.0 seconds
        """;
    Ingestion ingestion = ingest(scenarioOf(null), file("log", log));

    assertThat(warnings(ingestion))
        .singleElement()
        .asString()
        .startsWith(
            "SGLang took (/data/my_wan2-2_copy) for another model: its path names Wan2.2, but the"
                + " settings are those of WanI2V720PConfig")
        .contains("Maybe say with --model which model it is");
  }

  @Test
  void aShiftThatFollowsFromTheClassIsNotSaidToBeRead() throws IOException {
    String log =
        Files.readString(path(Samples.CONSOLE_2025)).replaceFirst("\\s+flow_shift: 3.0", "");
    Ingestion ingestion = ingest(file("log", log));

    assertThat(run(ingestion).scenario().said().given(ScenarioOption.FLOW_SHIFT)).contains(3.0);
    assertThat(ingestion.facts())
        .contains(
            new Ingestion.Row("flow shift", "3", "settings of WanT2V480PConfig (sglang-2025-12)"));
  }

  private static GivenFacts scenarioOf(String model) {
    return Samples.machine()
        .with(ScenarioField.MODEL, model)
        .with(ScenarioField.STRATEGY, StrategyArgument.parse("full"));
  }

  @Test
  void aDirectoryOfUnknownNameIsTheModelOfTheRun() throws IOException {
    Ingestion ingestion =
        ingest(
            scenarioOf(null),
            file(
                "dump.json",
                "{\"total_duration_ms\": 1000, \"meta\": {\"model\": \"/data/mine/\"}}"));

    assertThat(run(ingestion).scenario().model()).isEqualTo("/data/mine");
    assertThat(remarks(ingestion))
        .contains("The model (/data/mine) is not known here. Maybe give its id with --model.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/root/.cache/huggingface/hub/models--Wan-AI--Wan2.2-T2V-A14B-Diffusers/snapshots/0af/",
        "/data/Wan2.2-T2V-A14B-Diffusers",
        "Wan-AI/Wan2.2-T2V-A14B-Diffusers",
      })
  void aPathOfTheModelsNameIsTheModel(String path) throws IOException {
    Path dump =
        file("dump.json", "{\"total_duration_ms\": 1000, \"meta\": {\"model\": \"" + path + "\"}}");

    assertThat(run(ingest(scenarioOf(null), dump)).scenario().model()).isEqualTo(A14B);
  }

  @Test
  void whatTheUserSaysCountsMoreAndIsSaid() throws IOException {
    GivenFacts given =
        Samples.machine()
            .with(ScenarioField.GPUS, 2)
            .with(ScenarioField.STRATEGY, StrategyArgument.parse("full"))
            .with(ScenarioField.SIZE, new FrameSize(832, 480));
    Ingestion ingestion = ingest(given, path(Samples.CONSOLE_2025));

    assertThat(run(ingestion).scenario().said().given(ScenarioOption.GPUS)).contains(2);
    assertThat(warnings(ingestion))
        .contains(
            "--gpus (2) replaces what console-2025-12.log says: 4.",
            "--size (832x480) replaces what console-2025-12.log says: 1280x720.")
        .noneMatch(warning -> warning.startsWith("--strategy"));
  }

  @Test
  void namesThatAreNotKnownAreWarnedOf() {
    GivenFacts given =
        GivenFacts.NONE
            .with(ScenarioField.HARDWARE, "h100-pci")
            .with(ScenarioField.STRATEGY, StrategyArgument.parse("layerwize"));

    assertThat(warnings(ingest(given, path(Samples.CONSOLE_2026))))
        .anyMatch(warning -> warning.contains("(h100-pci)") && warning.contains("h100-pcie"))
        .anyMatch(warning -> warning.contains("(layerwize)") && warning.contains("layerwise"));
  }

  @Test
  void anUnknownRuntimeIsRefused() {
    GivenFacts given = Samples.machine().with(ScenarioField.RUNTIME, "sglang-1999");

    assertThatThrownBy(() -> ingest(given, path(Samples.CONSOLE_2026)))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("(sglang-1999)");
  }

  @Test
  void numbersThatMakeNoSenseAreRefused() {
    GivenFacts given = Samples.machine();

    assertThatThrownBy(() -> given.with(ScenarioField.GPUS, 0))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("--gpus (0)");
    assertThatThrownBy(() -> given.with(ScenarioField.FLOW_SHIFT, Double.NaN))
        .isInstanceOf(OffloadException.class);
    assertThatThrownBy(() -> given.with(ScenarioField.SIZE, new FrameSize(0, 5)))
        .isInstanceOf(OffloadException.class);
  }

  @Test
  void whatOffloadDoesNotModelIsWarnedOf() throws IOException {
    Ingestion ingestion =
        ingest(
            scenarioOf(A14B),
            file(
                "log",
                """
                server_args: {"tp_size": 2, "dp_size": 1, "use_fsdp_inference": true, "lora_path": "a/b"}
                [DenoisingStage] finished in 10.0 seconds
                """));

    assertThat(warnings(ingestion))
        .containsExactly(
            "The run had what Offload does not model (tp_size is 2): its predictions are those of a"
                + " run without.",
            "The run had what Offload does not model (use_fsdp_inference is true): its predictions"
                + " are those of a run without.",
            "The run had what Offload does not model (lora_path is a/b): its predictions are those"
                + " of a run without.");
  }

  @Test
  void weightsOfFewerBitsAreWarnedOfUnlessAStrategyStandsForThem() throws IOException {
    Path log =
        file(
            "log",
            """
            server_args: {"dit_cpu_offload": true, "quantization": "fp8", "transformer_weights_path": "a/b"}
            [DenoisingStage] finished in 10.0 seconds
            """);
    GivenFacts withoutStrategy = Samples.machine().with(ScenarioField.MODEL, A14B);

    assertThat(warnings(ingest(withoutStrategy, log)))
        .hasSize(2)
        .contains(
            "The run had other weights than the model's own (quantization is fp8). Maybe give"
                + " --strategy quantized with the options that stand for them.");
    assertThat(warnings(ingest(scenarioOf(A14B), log))).isEmpty();
  }

  @Test
  void argumentsThatCannotBeReadAreSaid() throws IOException {
    Ingestion ingestion =
        ingest(
            scenario(),
            file("log", "server_args: ServerArgs()\n[DenoisingStage] finished in 1 s\n"));

    assertThat(remarks(ingestion))
        .contains("The server_args of log are not JSON, and were left out.");
  }

  @Test
  void paddedFramesOfAnUnknownModelAreSaid() throws IOException {
    Ingestion ingestion =
        ingest(
            scenarioOf("someone/else"),
            file(
                "log",
                """
                Adjusting number of frames from 81 to 93 based on number of GPUs (4)
                Sampling params:
                          width: 1280
                         height: 720
                     num_frames: 93
                [DenoisingStage] finished in 1 s
                """));

    assertThat(run(ingestion).scenario().said().given(ScenarioOption.FRAMES)).contains(81);
    assertThat(run(ingestion).scenario().tokens()).isEmpty();
    assertThat(remarks(ingestion))
        .contains(
            "SGLang computed 93 frames instead of 81, to divide them among GPUs, as it did before"
                + " February 2026; how many tokens those are is not known here.");
  }

  @Test
  void aLongestStepElsewhereThanTheScheduleHasItIsWarnedOf() throws IOException {
    String dump = Files.readString(path(Samples.DUMP_2025)).replace("28750", "20500");
    Path file = file("dump.json", dump.replaceFirst("20511(\\.0)?(?!.*20511)", "29000"));
    Ingestion ingestion = ingest(file, path(Samples.CONSOLE_2025));

    assertThat(warnings(ingestion))
        .anyMatch(
            warning ->
                warning.matches(
                    "Step \\d+ is by far the longest, but with a flow shift of 3 the experts change"
                        + " in step 10\\. Maybe .*"));
  }

  @Test
  void aLongStepOfAnUnknownScheduleIsTakenForTheSwitch() throws IOException {
    Ingestion ingestion =
        ingest(scenarioOf("someone/else"), dump(List.of(9.0, 2.0, 2.0, 2.0, 5.0, 2.0)));

    assertThat(figure(run(ingestion), Metric.SWITCH_SPIKE)).isEqualTo("3.0000");
    assertThat(remarks(ingestion))
        .contains(
            "Step 5 is taken for the one in which the experts change, for it is by far the longest;"
                + " the files do not say it.");
  }

  @Test
  void aModelOfOneExpertHasNoSwitch() throws IOException {
    Ingestion ingestion =
        ingest(
            scenarioOf("Wan-AI/Wan2.2-TI2V-5B-Diffusers"),
            dump(List.of(9.0, 2.0, 2.0, 2.0, 5.0, 2.0)));

    assertThat(figure(run(ingestion), Metric.SWITCH_STEP)).isEqualTo("none");
  }

  @Test
  void stepsOfTheHostAreExplained() throws IOException {
    Ingestion ahead = ingest(scenario(), dump(List.of(9.0, 0.5, 2.0, 2.0, 2.0, 2.0)));

    assertThat(run(ahead).synchronizedSteps()).contains(false);
    assertThat(remarks(ahead))
        .anyMatch(
            remark ->
                remark.contains("SGLANG_DIFFUSION_SYNC_STAGE_PROFILING=1 was set, which no file")
                    && remark.contains("Step 2 took 0.500 s, a steady one 2.000 s"));

    Ingestion mentioned =
        ingest(
            scenario(),
            dump(List.of(9.0, 2.0, 2.0, 2.0)),
            file("log", "hint: set SGLANG_DIFFUSION_SYNC_STAGE_PROFILING=1\nserver_args: {}\n"));
    assertThat(run(mentioned).synchronizedSteps()).contains(false);
  }

  @Test
  void progressBarsTellStepsToTheSecond() {
    Ingestion ingestion = ingest(path(Samples.CONSOLE_2025));

    Measurement run = run(ingestion);
    assertThat(figure(run, Metric.STEADY_STEP)).isEqualTo("21");
    assertThat(figure(run, Metric.SWITCH_STEP)).isEqualTo("28");
    assertThat(figure(run, Metric.TOTAL)).isEqualTo("589.02");
    assertThat(run.stepSeconds()).isEmpty();
    assertThat(run.synchronizedSteps()).contains(false);
    assertThat(remarks(ingestion))
        .contains(
            "Figures of steps are from the progress bar of console-2025-12.log, in whole seconds;"
                + " the steps themselves are left out. Maybe run SGLang with --perf-dump-path.");
  }

  @Test
  void barsOfShortStepsSayTooLittle() throws IOException {
    Ingestion ingestion =
        ingest(
            scenario(),
            file(
                "log",
                """
                [DenoisingStage] started
                 33%| | 1/3 [00:01<00:01, 1.0s/it]\r 66%| | 2/3 [00:02<00:01, 1.0s/it]\r\
                100%| | 3/3 [00:03<00:00, 1.0s/it]
                [DenoisingStage] average time per step: 1.0625 seconds
                """));

    assertThat(figure(run(ingestion), Metric.STEADY_STEP)).isEqualTo("none");
    assertThat(figure(run(ingestion), Metric.DENOISE)).isEqualTo("3.1875");
    assertThat(run(ingestion).scenario().said().given(ScenarioOption.STEPS)).contains(3);
    assertThat(remarks(ingestion))
        .contains("No file has a denoising stage: denoising is the average step times 3.")
        .anyMatch(remark -> remark.startsWith("The progress bar of log has whole seconds"));
  }

  @Test
  void denoisingIsTheSumOfStepsWithoutAStage() throws IOException {
    Ingestion ingestion = ingest(scenario(), dump(List.of(4.0, 2.0, 2.0, 2.5)));

    assertThat(figure(run(ingestion), Metric.DENOISE)).isEqualTo("10.5000");
    assertThat(remarks(ingestion))
        .contains("No file has a denoising stage: denoising is the sum of the steps.");
  }

  @Test
  void stepsThatDoNotAddUpToTheStageAreSaid() throws IOException {
    Ingestion ingestion =
        ingest(
            scenario(),
            file(
                "dump.json",
                "{\"denoise_steps_ms\": [1000, 1000], \"steps\": [{\"name\": \"DenoisingStage\","
                    + " \"duration_ms\": 3000}]}"));

    assertThat(figure(run(ingestion), Metric.DENOISE)).isEqualTo("3.0000");
    assertThat(remarks(ingestion))
        .anyMatch(
            remark ->
                remark.startsWith("The steps sum up to 2.000 s, the denoising stage took 3.000 s"));
  }

  @Test
  void aPeakOfUnknownKindHasNone() throws IOException {
    Ingestion ingestion =
        ingest(
            scenario(),
            file("log", "Peak GPU memory: 22.88 GB\n[DenoisingStage] finished in 1 s\n"));

    assertThat(figure(run(ingestion), Metric.PEAK_GIB)).isEqualTo("22.88");
    assertThat(run(ingestion).peakKind()).isEmpty();
    assertThat(remarks(ingestion))
        .contains(
            "Whether the peak of log is of what was allocated or of what was reserved cannot be"
                + " told: its kind is left out.");
  }

  @Test
  void aPeakOfWhatWasReservedAloneIsSaidToBe() throws IOException {
    Measurement run =
        run(
            ingest(
                scenario(),
                file(
                    "log",
                    "Memory usage - Max peak: 22528.00 MB\n[DenoisingStage] finished in 1 s\n")));

    assertThat(figure(run, Metric.PEAK_GIB)).isEqualTo("22.00000");
    assertThat(run.peakKind()).contains(PeakKind.RESERVED);
  }

  @Test
  void eachPeakHasItsFileAndMoreAllocatedThanReservedIsWarnedOf() throws IOException {
    Path dump =
        file(
            "dump.json",
            "{\"total_duration_ms\": 11000, \"memory_checkpoints\": {\"after_forward\":"
                + " {\"peak_reserved_mb\": 24116.0}}}");
    Path log =
        file(
            "log",
            "Peak GPU memory: 61.25 GB, Remaining GPU memory at peak: 1.12 GB\n"
                + "Pixel data generated successfully in 12.00 seconds\n");
    Ingestion ingestion = ingest(scenario(), dump, log);

    assertThat(ingestion.figures())
        .anyMatch(row -> row.value().equals("61.25 allocated") && row.source().equals("log"))
        .anyMatch(row -> row.value().equals("23.55078") && row.source().equals("dump.json"));
    assertThat(warnings(ingestion))
        .contains(
            "More memory was allocated (61.25 GiB, log) than reserved (23.55078 GiB, dump.json),"
                + " which cannot be. Maybe the files are of different runs.");
  }

  @Test
  void anotherNumberOfStepsThanPrintedIsWarnedOf() throws IOException {
    Path dump =
        file(
            "dump.json",
            Files.readString(path(Samples.DUMP_2025)).replaceFirst("30125(\\.0)?,", ""));

    assertThat(warnings(ingest(dump, path(Samples.CONSOLE_2025))))
        .contains("dump.json has 26 steps, but console-2025-12.log says that there were 27.");
  }

  @Test
  void theLastRequestOfALogIsTakenUnlessAnotherIsNamed() {
    Ingestion last = ingest(scenario(), path(Samples.LOG_2026));
    Ingestion first =
        ingest(
            scenario(),
            Optional.of("11111111-0000-4000-8000-000000000001"),
            path(Samples.LOG_2026));

    assertThat(figure(run(last), Metric.STEADY_STEP)).isEqualTo("2.4000");
    assertThat(figure(run(first), Metric.STEADY_STEP)).isEqualTo("2.4480");
    assertThat(remarks(last))
        .contains(
            "performance-2026-08.log has 2 requests; number 2 (id"
                + " 5b1f8c02-77aa-4a4e-9f3c-0d9f0f3a6f11, 2026-08-03T11:52:40.699001+00:00) was"
                + " taken. Maybe choose another with --request.");
    assertThat(warnings(last))
        .contains("Line 2 of performance-2026-08.log is no record: it is no JSON.");
    assertThatThrownBy(() -> ingest(scenario(), Optional.of("x"), path(Samples.LOG_2026)))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("There is no request (x) in performance-2026-08.log.");
    assertThatThrownBy(() -> ingest(scenario(), Optional.of("x"), path(Samples.DUMP_2026)))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("There is no request (x) in dump-2026-08.json.");
  }

  @Test
  void theRequestThatFilesHaveInCommonIsTaken() throws IOException {
    String log = "[DenoisingStage] finished in %s seconds%n[DecodingStage] finished in 1 seconds%n";
    Path console = file("log", log.formatted("10.5") + log.formatted("20.5"));
    Path dump =
        file(
            "dump.json",
            "{\"steps\": [{\"name\": \"DenoisingStage\", \"duration_ms\": 10500.02}]}");
    Ingestion ingestion = ingest(scenario(), dump, console);

    assertThat(run(ingestion).measured().get(Metric.DENOISE).value()).isEqualTo(10.5);
    assertThat(remarks(ingestion))
        .contains("log has 2 requests; number 1 was taken, which agrees with dump.json.");
  }

  @Test
  void theScenarioIsThatOfTheServerThatRanTheRequest() throws IOException {
    Path console =
        file(
            "log",
            """
            server_args: {"num_gpus": 2}
            [DenoisingStage] finished in 10.5 seconds
            server_args: {"num_gpus": 4}
            [DenoisingStage] finished in 20.5 seconds
            """);
    Path dump =
        file("dump.json", "{\"steps\": [{\"name\": \"DenoisingStage\", \"duration_ms\": 10500}]}");

    assertThat(run(ingest(scenario(), dump, console)).scenario().said().given(ScenarioOption.GPUS))
        .contains(2);
    assertThat(run(ingest(scenario(), console)).scenario().said().given(ScenarioOption.GPUS))
        .contains(4);
  }

  @Test
  void ofALogAloneTheLastCompleteRequestIsTaken() throws IOException {
    Path console =
        file(
            "log",
            """
            [DenoisingStage] finished in 10.5 seconds
            [TextEncodingStage] finished in 1 seconds
            [DenoisingStage] finished in 11.5 seconds
            [TextEncodingStage] finished in 1 seconds
            [TextEncodingStage] finished in 2 seconds
            """);
    Ingestion ingestion = ingest(scenario(), console);

    assertThat(figure(run(ingestion), Metric.DENOISE)).isEqualTo("11.5000");
    assertThat(remarks(ingestion)).contains("log has 3 requests; number 2 was taken.");
  }

  @Test
  void filesOfDifferentRunsConflict() throws IOException {
    assertConflict(
        () -> ingest(path(Samples.DUMP_2026), path(Samples.CONSOLE_2025)),
        "the stages of dump-2026-08.json took other times than those of any request in"
            + " console-2025-12.log");
    assertConflict(
        () -> ingest(path(Samples.DUMP_2026), path(Samples.LOG_2025)), "performance-2025-11.log");
    assertConflict(
        () -> ingest(path(Samples.DUMP_2026), path(Samples.DUMP_2025)),
        "dump-2026-08.json and dump-2025-12.json are each a performance dump of SGLang, of which a"
            + " run has one");
    Path other =
        file("other", "{\"total_duration_ms\": 586000, \"meta\": {\"model\": \"someone/else\"}}");
    assertConflict(
        () -> ingest(other, path(Samples.CONSOLE_2025)),
        "model (./models/wan2.2) in console-2025-12.log, but (someone/else) in other.");
    Path trace =
        file(
            "trace",
            "{\"distributedInfo\": {\"world_size\": 8}, \"traceEvents\": [{\"ph\": \"X\", \"cat\":"
                + " \"kernel\", \"name\": \"k\", \"pid\": 0, \"ts\": 1, \"dur\": 1}]}");
    assertConflict(
        () -> ingest(trace, path(Samples.CONSOLE_2025)),
        "GPUs (4) in console-2025-12.log, but (8) in trace.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"denoise_steps_ms\": [30000, 2000, 2000, 2000]}",
        "{\"total_duration_ms\": 40000}",
        "{\"total_duration_ms\": 800000}",
        "{\"steps\": [{\"name\": \"Other\", \"duration_ms\": 5}], \"total_duration_ms\": 40000}",
      })
  void filesWithoutACommonStageAreComparedByWhatElseTheyHave(String dump) {
    assertConflict(
        () -> ingest(file("dump.json", dump), path(Samples.CONSOLE_2025)),
        "dump.json has another number of steps, or other times, than any request in"
            + " console-2025-12.log");
  }

  @Test
  void filesWithoutACommonStageMayBeOfOneRequest() throws IOException {
    String dump =
        Files.readString(path(Samples.DUMP_2025)).replace("Stage\"", "Stage of another name\"");
    Ingestion ingestion = ingest(file("dump.json", dump), path(Samples.CONSOLE_2025));

    assertThat(figure(run(ingestion), Metric.TOTAL)).isEqualTo("585.8218");
    assertThat(remarks(ingestion)).noneMatch(remark -> remark.contains("taken for granted"));
  }

  @Test
  void filesThatCannotBeComparedAreTakenForOneRequest() throws IOException {
    Ingestion ingestion =
        ingest(
            scenario(),
            dump(List.of(4.0, 2.0, 2.0, 2.5)),
            file("log", "[DecodingStage] finished in 1 s\n[DecodingStage] finished in 2 s\n"));

    assertThat(remarks(ingestion))
        .contains(
            "dump.json and log have no times that can be compared: that they are of the same request"
                + " is taken for granted.",
            "log has 2 requests; number 2 was taken.");
  }

  @Test
  void aRequestIsOnlyLookedForWhereThereAreIds() {
    assertThatThrownBy(() -> ingest(scenario(), Optional.of("x"), path(Samples.CONSOLE_2026)))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("The request (x) cannot be looked for")
        .extracting(e -> ((OffloadException) e).code())
        .isEqualTo(ErrorCode.INVALID_VALUE);
  }

  @Test
  void anOptionDecidesBetweenFilesThatDiffer() throws IOException {
    Path other =
        file("other", "{\"total_duration_ms\": 586000, \"meta\": {\"model\": \"someone/else\"}}");
    Ingestion ingestion = ingest(scenario(), other, path(Samples.CONSOLE_2025));

    assertThat(run(ingestion).scenario().model()).isEqualTo(A14B);
    assertThat(warnings(ingestion))
        .contains(
            "--model (%s) replaces what console-2025-12.log says: ./models/wan2.2.".formatted(A14B),
            "--model (%s) replaces what other says: someone/else.".formatted(A14B));
    assertThatThrownBy(() -> ingest(other, path(Samples.CONSOLE_2025)))
        .satisfies(
            e ->
                assertThat(((OffloadException) e).advice())
                    .contains(
                        "Maybe ingest the files of one run at a time, or give --model if they are of"
                            + " one."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/data/models/wan2.2", "models/wan2.2/", "./models/./wan2.2"})
  void aDirectoryMayBeSpeltInSeveralWays(String model) throws IOException {
    Path other =
        file("other", "{\"total_duration_ms\": 586000, \"meta\": {\"model\": \"" + model + "\"}}");

    assertThat(run(ingest(other, path(Samples.CONSOLE_2025))).scenario().model()).isEqualTo(A14B);
  }

  @Test
  void aFileCountsOnce() {
    assertThatThrownBy(() -> ingest(path(Samples.LOG_2026), path("../ingest/" + Samples.LOG_2026)))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("is given twice");
  }

  @Test
  void filesOfTheSameNameAreToldApart() throws IOException {
    Files.createDirectories(directory.resolve("a"));
    Path one = file("a/log", "[DenoisingStage] finished in 1 s\n");
    Path two = file("log", "{\"denoise_steps_ms\": [1000]}");

    assertThat(ingest(scenario(), one, two).files())
        .extracting(Ingestion.FileLine::name)
        .containsExactly(two.toString(), one.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "| It is empty.",
        "{\"denoise_steps_ms\": [NaN]} | NaN and infinite numbers are none of JSON's.",
        "\ufeff{\"a\": 1} | Its JSON is neither a performance dump of SGLang nor a trace",
        "hello | no line is one that SGLang prints",
        "{\"a\": 1} | Its JSON is neither a performance dump of SGLang nor a trace",
        "{\"a\": | at line 1: It is no JSON",
        "[1] | no line is one that SGLang prints",
      })
  void aFileOfAnythingElseIsRefused(String text, String problem) throws IOException {
    Path file = file("file", text == null ? "" : text);

    assertThatThrownBy(() -> ingest(file))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining(problem)
        .extracting(e -> ((OffloadException) e).code())
        .isEqualTo(ErrorCode.MALFORMED_FILE);
  }

  @Test
  void encodingsAreTold() throws IOException {
    Path marked = file("marked", "\ufeff{\"denoise_steps_ms\": [4000, 2000]}");
    Path wide = directory.resolve("wide");
    Files.writeString(wide, "[DenoisingStage] finished in 1 s\n", StandardCharsets.UTF_16);

    assertThat(run(ingest(scenario(), marked)).stepSeconds()).containsExactly(4.0, 2.0);
    assertThatThrownBy(() -> ingest(wide)).hasMessageContaining("It is in UTF-16");
  }

  @Test
  void whatIsNoFileIsRefused() {
    for (Path path : List.of(directory, directory.resolve("none"), Path.of("/dev/zero"))) {
      assertThatThrownBy(() -> ingest(path))
          .isInstanceOf(OffloadException.class)
          .extracting(e -> ((OffloadException) e).code())
          .isEqualTo(ErrorCode.UNREADABLE_FILE);
    }
  }
}
