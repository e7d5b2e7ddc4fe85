package dev.offload.strategies.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.export.ExportRequest;
import dev.offload.core.export.ExportedSettings;
import dev.offload.core.export.ExportedSettings.Language;
import dev.offload.core.export.Fidelity;
import dev.offload.core.export.SettingsExporter;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Movement;
import dev.offload.core.strategy.Movement.Prefetch;
import dev.offload.core.strategy.Movement.Swap;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestRuntimes;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import dev.offload.core.unit.DataSize;
import dev.offload.strategies.FullStrategy;
import dev.offload.strategies.HybridStrategy;
import dev.offload.strategies.LayerwiseStrategy;
import dev.offload.strategies.QuantizedStrategy;
import dev.offload.strategies.ResidentStrategy;
import dev.offload.strategies.ScheduleAwareStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExportersTest {
  private static final SettingsExporter SGLANG = new SglangExporter();
  private static final SettingsExporter DIFFUSERS = new DiffusersExporter();
  private static final SettingsExporter VLLM_OMNI = new VllmOmniExporter();
  private static final SettingsExporter LIGHTX2V = new LightX2VExporter();
  private static final List<SettingsExporter> ALL = List.of(SGLANG, DIFFUSERS, VLLM_OMNI, LIGHTX2V);

  private static final List<String> HOSTILE =
      List.of(
          "plain/Model-1.0",
          "a model",
          "it's; rm -rf \"$HOME\" `id` $(id) \\",
          "two\nlines\r\ttab",
          "line\u2028separator\u0085next",
          "\u0000\u007f",
          "</script>'''\"\"\"",
          "-rf",
          "größe-模型");

  @TempDir Path directory;

  private static Scenario scenario(Parallelism layout) {
    return TestScenario.wan()
        .runtime(TestRuntimes.SGLANG_2026_09)
        .steps(4)
        .switchStep(3)
        .builder()
        .parallelism(layout)
        .build();
  }

  private static ExportRequest request(
      Scenario scenario, OffloadStrategy strategy, Map<String, String> options) {
    return result(scenario, strategy, options).exportRequest(scenario);
  }

  private static StrategyResult result(
      Scenario scenario, OffloadStrategy strategy, Map<String, String> options) {
    return Comparison.of(
            scenario, List.of(new StrategyRequest(strategy, options)), SimulationEngine.create())
        .results()
        .get(0);
  }

  private static ExportRequest request(OffloadStrategy strategy, String... options) {
    Map<String, String> map = new LinkedHashMap<>();
    for (String option : options) {
      map.put(option.split("=")[0], option.split("=")[1]);
    }
    return request(tight(), strategy, map);
  }

  private static Scenario tight() {
    return scenario(new Parallelism(4, 1, 1)).toBuilder()
        .deviceMemoryBudget(DataSize.ofGibibytes(40))
        .build();
  }

  private static List<String> flags(ExportedSettings settings) {
    return settings.lines().stream().skip(1).map(line -> line.strip().replace(" \\", "")).toList();
  }

  @Test
  void sglangKeepsWhatTheScenarioKeeps() {
    ExportedSettings settings = SGLANG.export(request(new ResidentStrategy()));

    assertThat(settings.fidelity()).isEqualTo(Fidelity.EXACT);
    assertThat(settings.lines().get(0)).isEqualTo("sglang serve \\");
    assertThat(flags(settings))
        .containsExactly(
            "--model-path " + scenario(new Parallelism(4, 1, 1)).model().id(),
            "--num-gpus 4",
            "--ulysses-degree 4",
            "--ring-degree 1",
            "--dit-cpu-offload false",
            "--dit-layerwise-offload false",
            "--text-encoder-cpu-offload true",
            "--vae-cpu-offload true");
  }

  @Test
  void sglangSwapsWholeExperts() {
    ExportedSettings settings = SGLANG.export(request(new FullStrategy()));

    assertThat(settings.fidelity()).isEqualTo(Fidelity.EXACT);
    assertThat(flags(settings))
        .contains("--dit-cpu-offload true", "--dit-layerwise-offload false")
        .noneMatch(flag -> flag.startsWith("--dit-offload-prefetch-size"));
  }

  @Test
  void sglangStreamsLayersBesideThoseThatStay() {
    ExportedSettings settings =
        SGLANG.export(
            request(
                new LayerwiseStrategy(),
                "variant=v2",
                "prefetch=2",
                "resident=10",
                "placement=strided"));

    assertThat(settings.fidelity()).isEqualTo(Fidelity.EXACT);
    assertThat(flags(settings))
        .contains(
            "--dit-cpu-offload false",
            "--dit-layerwise-offload true",
            "--dit-offload-prefetch-size 2",
            "--dit-layerwise-resident-layers 10",
            "--dit-layerwise-residency-policy strided",
            "--pin-cpu-memory true");
  }

  @Test
  void sharesOfLayersAreCounted() {
    // Of 40 layers a quarter stays; of the others 1 + round(0.1 * 29) are ahead.
    assertThat(
            flags(SGLANG.export(request(new LayerwiseStrategy(), "prefetch=0.1", "resident=0.25"))))
        .contains(
            "--dit-offload-prefetch-size 4",
            "--dit-layerwise-resident-layers 10",
            "--dit-layerwise-residency-policy leading");
  }

  @Test
  void guidanceAndRingHaveTheirFlags() {
    Scenario scenario = scenario(new Parallelism(2, 2, 2));
    ExportRequest request = request(scenario, new ResidentStrategy(), Map.of());

    assertThat(flags(SGLANG.export(request)))
        .contains("--num-gpus 8", "--ulysses-degree 2", "--ring-degree 2", "--enable-cfg-parallel");
    assertThat(flags(VLLM_OMNI.export(request)))
        .contains("--num-gpus 8", "--usp 2", "--ring 2", "--cfg-parallel-size 2");
    ExportedSettings diffusers = DIFFUSERS.export(request);
    assertThat(diffusers.render())
        .contains("ContextParallelConfig(ulysses_degree=2, ring_degree=2)")
        .contains("torchrun --nproc_per_node=4");
    assertThat(diffusers.fidelity()).isEqualTo(Fidelity.NEAREST);
    ExportedSettings lightX2V = LIGHTX2V.export(request);
    assertThat(lightX2V.fidelity()).isEqualTo(Fidelity.NEAREST);
    assertThat(lightX2V.render()).contains("\"seq_p_size\": 4").contains("\"cfg_p_size\": 2");
  }

  @Test
  void guidanceAloneIsNoContextOfDiffusers() {
    ExportedSettings settings =
        DIFFUSERS.export(
            request(scenario(new Parallelism(1, 1, 2)), new LayerwiseStrategy(), Map.of()));

    assertThat(settings.fidelity()).isEqualTo(Fidelity.NEAREST);
    assertThat(settings.render())
        .doesNotContain("ContextParallelConfig")
        .doesNotContain("init_process_group")
        .contains("1 of 2 GPUs are used");
  }

  @ParameterizedTest
  @MethodSource("rolling")
  void theRollingSwapIsNamedWhereItIsMissing(OffloadStrategy strategy, SettingsExporter exporter) {
    ExportedSettings settings = exporter.export(request(strategy));

    assertThat(settings.fidelity()).isEqualTo(Fidelity.NEAREST);
    assertThat(settings.notes()).anyMatch(note -> note.startsWith("Differs: "));
    assertThat(settings.lines()).isNotEmpty();
  }

  static Stream<Arguments> rolling() {
    return Stream.of(new HybridStrategy(), new ScheduleAwareStrategy())
        .flatMap(strategy -> ALL.stream().map(exporter -> Arguments.of(strategy, exporter)));
  }

  @Test
  void theNearestStreamingFitsTheSameMemory() {
    ExportedSettings settings = SGLANG.export(request(new ScheduleAwareStrategy()));
    String resident =
        flags(settings).stream()
            .filter(flag -> flag.startsWith("--dit-layerwise-resident-layers "))
            .findFirst()
            .orElseThrow()
            .split(" ")[1];

    StrategyResult nearest =
        result(
            tight(),
            new LayerwiseStrategy(),
            Map.of("resident", resident, "placement", "strided", "prefetch", "1"));

    assertThat(nearest.feasible()).as(nearest.reason()).isTrue();
    assertThat(settings.notes()).anyMatch(note -> note.contains("resident=" + resident));
  }

  @Test
  void diffusersGroupsAreExactAndTheRestIsNearest() {
    ExportRequest group =
        request(
            scenario(new Parallelism(1, 1, 1)),
            new LayerwiseStrategy(),
            Map.of("variant", "group"));
    ExportedSettings settings = DIFFUSERS.export(group);
    assertThat(settings.fidelity()).isEqualTo(Fidelity.EXACT);
    assertThat(settings.render())
        .contains("for transformer in [pipe.transformer, pipe.transformer_2]:")
        .contains("offload_type=\"block_level\"")
        .contains("num_blocks_per_group=1")
        .contains("use_stream=True")
        .contains("record_stream=True")
        .contains("low_cpu_mem_usage=False")
        .doesNotContain("enable_parallelism");

    ExportedSettings synchronous =
        DIFFUSERS.export(
            request(
                scenario(new Parallelism(1, 1, 1)),
                new LayerwiseStrategy(),
                Map.of("variant", "synchronous")));
    assertThat(synchronous.fidelity()).isEqualTo(Fidelity.EXACT);
    assertThat(synchronous.render()).contains("use_stream=False").doesNotContain("record_stream");

    ExportedSettings full = DIFFUSERS.export(request(new FullStrategy()));
    assertThat(full.render()).contains("pipe.enable_model_cpu_offload(device=device)");

    ExportedSettings second = DIFFUSERS.export(request(new LayerwiseStrategy(), "prefetch=3"));
    assertThat(second.fidelity()).isEqualTo(Fidelity.NEAREST);
    assertThat(second.notes()).anyMatch(note -> note.contains("one group ahead, not 3"));
  }

  @Test
  void layersThatASynchronousPlanKeepsAreSaidToBeCopied() {
    Scenario scenario = scenario(new Parallelism(1, 1, 1));
    ExportRequest none =
        request(scenario, new LayerwiseStrategy(), Map.of("variant", "synchronous"));
    for (String resident : List.of("10", "0.25")) {
      ExportRequest some =
          request(
              scenario,
              new LayerwiseStrategy(),
              Map.of("variant", "synchronous", "resident", resident));
      for (SettingsExporter exporter : ALL) {
        ExportedSettings settings = exporter.export(some);
        assertThat(settings.fidelity()).isEqualTo(Fidelity.NEAREST);
        assertThat(settings.notes())
            .contains(
                "Differs: The plan keeps 10 layers of each expert on the GPU (resident=10) and copies the"
                    + " others; here all are copied, so that more bytes are in every forward.");
        assertThat(settings.lines()).isEqualTo(exporter.export(none).lines());
        assertThat(exporter.export(none).notes()).noneMatch(note -> note.contains("keeps"));
      }
    }
  }

  @Test
  void v3IsExportedAsV2() {
    for (Map<String, String> options :
        List.of(
            Map.<String, String>of(),
            Map.of("resident", "8", "placement", "strided"),
            Map.of("prefetch", "2", "chunk", "32MB"))) {
      Map<String, String> v2 = new LinkedHashMap<>(options);
      v2.put("variant", "v2");
      Map<String, String> v3 = new LinkedHashMap<>(options);
      v3.put("variant", "v3");
      for (SettingsExporter exporter : ALL) {
        ExportedSettings second = exporter.export(request(tight(), new LayerwiseStrategy(), v2));
        ExportedSettings third = exporter.export(request(tight(), new LayerwiseStrategy(), v3));
        assertThat(third.lines()).isEqualTo(second.lines());
        assertThat(third.fidelity()).isEqualTo(second.fidelity());
        // The first note names the plan.
        assertThat(third.notes().get(0)).contains("variant=v3");
        assertThat(third.notes().subList(1, third.notes().size()))
            .isEqualTo(second.notes().subList(1, second.notes().size()));
      }
    }
  }

  @Test
  void aShareOfLayersIsTheNumberThatThePlanKeeps() {
    // 0.34 of 40 layers are 13, and a part of one that does not stay.
    assertThat(flags(SGLANG.export(request(new LayerwiseStrategy(), "resident=0.34"))))
        .contains("--dit-layerwise-resident-layers 13");
  }

  @Test
  void quantizedLayersHaveSettingsWhereTheRuntimeHasThem() {
    ExportRequest stored = request(new QuantizedStrategy());
    ExportRequest computed = request(new QuantizedStrategy(), "compute=fp8");
    ExportRequest int8 = request(new QuantizedStrategy(), "storage=int8");

    assertThat(SGLANG.export(stored).fidelity()).isEqualTo(Fidelity.NONE);
    assertThat(DIFFUSERS.export(stored).render())
        .contains("enable_layerwise_casting(")
        .contains("storage_dtype=torch.float8_e4m3fn, compute_dtype=torch.bfloat16");
    assertThat(DIFFUSERS.export(int8).fidelity()).isEqualTo(Fidelity.NONE);
    assertThat(flags(VLLM_OMNI.export(computed))).contains("--quantization fp8");
    assertThat(VLLM_OMNI.export(stored).fidelity()).isEqualTo(Fidelity.NEAREST);
    assertThat(LIGHTX2V.export(int8).render())
        .contains("\"dit_quantized\": true")
        .contains("\"dit_quant_scheme\": \"int8-vllm\"");
  }

  @Test
  void vllmOmniStreamsOnOneGpuAndOnSeveral() {
    ExportRequest alone =
        request(scenario(new Parallelism(1, 1, 1)), new LayerwiseStrategy(), Map.of());
    assertThat(flags(VLLM_OMNI.export(alone))).contains("--enable-layerwise-offload");
    assertThat(VLLM_OMNI.export(alone).fidelity()).isEqualTo(Fidelity.EXACT);

    assertThat(flags(VLLM_OMNI.export(request(new LayerwiseStrategy(), "resident=8"))))
        .contains(
            "--enable-distributed-layerwise-offload",
            "--dlo-no-use-allgather",
            "--dlo-resident-layers 8")
        .doesNotContain("--enable-layerwise-offload");
  }

  @Test
  void lightX2VWritesBlocksOrWholeModels() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode block = mapper.readTree(LIGHTX2V.export(request(new LayerwiseStrategy())).render());
    JsonNode whole = mapper.readTree(LIGHTX2V.export(request(new FullStrategy())).render());
    JsonNode none = mapper.readTree(LIGHTX2V.export(request(new ResidentStrategy())).render());

    assertThat(block.path("offload_granularity").textValue()).isEqualTo("block");
    assertThat(block.path("lazy_load").booleanValue()).isFalse();
    assertThat(whole.path("offload_granularity").textValue()).isEqualTo("model");
    assertThat(none.path("cpu_offload").booleanValue()).isFalse();
    assertThat(none.has("offload_granularity")).isFalse();
    assertThat(block.path("parallel").path("seq_p_attn_type").textValue()).isEqualTo("ulysses");
  }

  /** A strategy of somebody else, whose plan says what a built-in one does. */
  private record Stating(Movement movement) implements OffloadStrategy {
    @Override
    public String name() {
      return "mine";
    }

    @Override
    public String description() {
      return "A strategy of a test.";
    }

    @Override
    public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
      return new OffloadPlan() {
        private final OffloadPlan plan = TestStrategies.streaming(2).plan(setting, options);

        @Override
        public Optional<Movement> movement() {
          return Optional.of(movement);
        }

        @Override
        public void beforeRun(Recorder recorder) {
          plan.beforeRun(recorder);
        }

        @Override
        public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
          plan.beforeLayer(step, layer, recorder);
        }

        @Override
        public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
          plan.afterLayer(step, layer, recorder);
        }

        @Override
        public void afterRun(Recorder recorder) {
          plan.afterRun(recorder);
        }
      };
    }
  }

  @Test
  void noRuntimeMovesPartsOrInterleavesForwards() {
    for (SettingsExporter exporter : ALL) {
      ExportedSettings parts =
          exporter.export(request(tight(), new LayerwiseStrategy(), Map.of("unit", "part")));
      ExportedSettings interleaved =
          exporter.export(
              request(tight(), new LayerwiseStrategy(), Map.of("forwards", "interleaved")));

      assertThat(parts.fidelity()).isEqualTo(Fidelity.NEAREST);
      assertThat(parts.notes()).anyMatch(note -> note.contains("moves parts of layers"));
      assertThat(interleaved.fidelity()).isEqualTo(Fidelity.NEAREST);
      assertThat(interleaved.notes()).anyMatch(note -> note.contains("layer by layer"));
    }
  }

  @Test
  void noRuntimeHoldsCopiesBackUntilAttention() {
    Map<String, String> beside = Map.of("start", "attention");
    for (SettingsExporter exporter : ALL) {
      ExportedSettings settings =
          exporter.export(request(tight(), new LayerwiseStrategy(), beside));

      assertThat(settings.fidelity()).isEqualTo(Fidelity.NEAREST);
      assertThat(settings.notes()).anyMatch(note -> note.contains("does not hold copies back"));
    }
  }

  private static List<LayerId> layersOfEach(int... indices) {
    return IntStream.of(indices)
        .boxed()
        .flatMap(index -> Stream.of(new LayerId(0, index), new LayerId(1, index)))
        .toList();
  }

  @Test
  void aStrategyOfSomebodyElseIsExportedByWhatItSays() {
    Movement chunked =
        Movement.ofLayers(layersOfEach(0, 1, 2), Prefetch.ahead(2).inChunks(16_000_000, true));
    ExportedSettings settings = SGLANG.export(request(new Stating(chunked)));

    assertThat(settings.fidelity()).isEqualTo(Fidelity.NEAREST);
    assertThat(settings.notes()).anyMatch(note -> note.contains("not in parts of 16MB"));
    assertThat(flags(settings))
        .contains(
            "--dit-offload-prefetch-size 2",
            "--dit-layerwise-resident-layers 3",
            "--dit-layerwise-residency-policy leading");
    Movement spread = Movement.ofLayers(layersOfEach(13, 26, 39), Prefetch.ahead(1));
    assertThat(SGLANG.export(request(new Stating(spread))).fidelity()).isEqualTo(Fidelity.EXACT);
    assertThat(flags(SGLANG.export(request(new Stating(spread)))))
        .contains("--dit-layerwise-resident-layers 3", "--dit-layerwise-residency-policy strided");
    Movement whole = Movement.ofExperts(List.of(new Swap(0, 1, false)));
    assertThat(flags(SGLANG.export(request(new Stating(whole)))))
        .contains("--dit-cpu-offload true");
  }

  @Test
  void whatARuntimeCannotKeepIsSaid() {
    for (List<LayerId> staying :
        List.of(layersOfEach(3, 7), List.of(new LayerId(0, 0), new LayerId(0, 1)))) {
      Movement movement = Movement.ofLayers(staying, Prefetch.ahead(1));
      for (SettingsExporter exporter : ALL) {
        ExportedSettings settings = exporter.export(request(new Stating(movement)));

        assertThat(settings.fidelity()).isEqualTo(Fidelity.NEAREST);
        assertThat(settings.notes())
            .anyMatch(note -> note.contains("chooses which layers of each expert stay; this"));
      }
    }
  }

  @Test
  void aStrategyThatSaysNothingHasNoSettings() {
    Scenario scenario = scenario(new Parallelism(1, 1, 1));
    ExportRequest request = request(scenario, TestStrategies.streaming(2), Map.of());
    for (SettingsExporter exporter : ALL) {
      ExportedSettings settings = exporter.export(request);

      assertThat(settings.fidelity()).isEqualTo(Fidelity.NONE);
      assertThat(settings.lines()).isEmpty();
      assertThat(settings.notes()).anyMatch(note -> note.contains("(streaming)"));
    }
  }

  @Test
  void allAreFound() {
    assertThat(ServiceLoader.load(SettingsExporter.class).stream().map(each -> each.get().name()))
        .containsExactlyInAnyOrder("sglang", "diffusers", "vllm-omni", "lightx2v");
    for (SettingsExporter exporter : ALL) {
      assertThat(exporter.versions()).isNotBlank();
      assertThat(exporter.description()).endsWith(".");
    }
  }

  // Every language reads what is written, with whatever name a model has.

  private List<ExportRequest> everyRequest(String model) {
    Scenario plain = scenario(new Parallelism(2, 1, 1));
    Scenario named = plain.toBuilder().model(named(plain.model(), model)).build();
    List<ExportRequest> requests = new ArrayList<>();
    requests.add(request(named, new ResidentStrategy(), Map.of()));
    requests.add(request(named, new FullStrategy(), Map.of()));
    requests.add(request(named, new QuantizedStrategy(), Map.of()));
    for (String variant : List.of("v1", "v2", "v3", "group", "synchronous")) {
      requests.add(request(named, new LayerwiseStrategy(), Map.of("variant", variant)));
    }
    return requests;
  }

  private static ModelDescription named(ModelDescription model, String id) {
    return new ModelDescription(
        id,
        model.source(),
        model.pipelineClass(),
        model.experts(),
        model.heads(),
        model.hiddenWidth(),
        model.textTokens(),
        model.geometry(),
        model.encoders(),
        model.vae(),
        model.vaeBaseChannels(),
        model.defaults());
  }

  @Test
  void shellsReadWhatIsWritten() throws Exception {
    assumeTrue(there("bash"), "There is no bash here, so that shell settings are not checked.");
    for (String model : HOSTILE.stream().filter(name -> name.indexOf('\u0000') < 0).toList()) {
      for (ExportRequest request : everyRequest(model)) {
        for (SettingsExporter exporter : List.of(SGLANG, VLLM_OMNI)) {
          ExportedSettings settings = exporter.export(request);
          if (settings.fidelity() == Fidelity.NONE) {
            continue;
          }
          // The commands are functions here that print each of their arguments.
          String script =
              "sglang() { printf '%s\\0' \"$@\"; }\nvllm() { printf '%s\\0' \"$@\"; }\n"
                  + settings.render();
          String printed = output("bash", script);
          // A hyphen would begin an option.
          String word = model.startsWith("-") ? "./" + model : model;
          assertThat(List.of(printed.split("\u0000"))).as(script).contains(word);
        }
      }
    }
  }

  @Test
  void pythonReadsWhatIsWritten() throws Exception {
    assumeTrue(there("python3"), "There is no python3 here, so that snippets are not checked.");
    StringBuilder script = new StringBuilder("import ast\nseen = []\n");
    List<String> models = new ArrayList<>();
    int number = 0;
    for (String model : HOSTILE) {
      for (ExportRequest request : everyRequest(model)) {
        ExportedSettings settings = DIFFUSERS.export(request);
        if (settings.fidelity() == Fidelity.NONE) {
          continue;
        }
        Path file = directory.resolve("snippet-%d.py".formatted(number++));
        Files.writeString(file, settings.render());
        models.add(model);
        script.append(
            """
            tree = ast.parse(open(r'%s', encoding='utf-8', newline='').read())
            seen.append([n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)])
            """
                .formatted(file));
      }
    }
    script.append("import json\nprint(json.dumps(seen))\n");
    JsonNode seen = new ObjectMapper().readTree(output("python3", script.toString()));

    assertThat(seen.size()).isEqualTo(models.size()).isPositive();
    for (int i = 0; i < models.size(); i++) {
      List<String> constants = new ArrayList<>();
      seen.get(i).forEach(constant -> constants.add(constant.asText()));
      assertThat(constants).contains(models.get(i));
    }
  }

  @Test
  void jsonIsJson() throws IOException {
    for (String model : HOSTILE) {
      for (ExportRequest request : everyRequest(model)) {
        ExportedSettings settings = LIGHTX2V.export(request);
        assertThat(settings.language()).isEqualTo(Language.JSON);
        assertThat(new ObjectMapper().readTree(settings.render()).isObject()).isTrue();
      }
    }
  }

  private static boolean there(String command) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(part -> Files.isExecutable(Path.of(part, command)));
  }

  private String output(String command, String script) throws Exception {
    Path file = Files.createTempFile(directory, "script", "");
    Files.writeString(file, script);
    Path out = Files.createTempFile(directory, "out", "");
    Process process =
        new ProcessBuilder(command, file.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String text = read(out);
    assertThat(process.exitValue()).as(text + "\n" + script).isZero();
    return text;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
