package dev.offload.strategies.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.export.ExportRequest;
import dev.offload.core.export.ExportedSettings;
import dev.offload.core.export.Fidelity;
import dev.offload.core.export.SettingsExporter;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Movement;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.testing.TestRuntimes;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.unit.DataSize;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which settings each exporter writes for each strategy, against lists written by hand. */
class ExporterGoldenTest {
  private static final Parallelism ALONE = new Parallelism(1, 1, 1);

  /** Room for a part of the layers. */
  private static final int ROOM_GIBIBYTES = 24;

  private static final String RESIDENT = "resident";
  private static final String FULL = "full";
  private static final String SYNCHRONOUS = "layerwise variant=synchronous";
  private static final String V1 = "layerwise variant=v1";
  private static final String GROUP = "layerwise variant=group";
  private static final String V2 = "layerwise variant=v2 prefetch=1 resident=0 placement=leading";
  private static final String KEEPING =
      "layerwise variant=v2 prefetch=2 resident=8 placement=strided chunk=32MB";
  private static final String STAYS = "hybrid prefetch=auto resident=auto second=stays";
  private static final String SWAPS = "hybrid prefetch=1 resident=auto second=swaps";
  private static final String ROLLING = "schedule-aware resident=auto chunk=auto";
  private static final String FP8 = "quantized storage=fp8 compute=bf16 resident=auto";
  private static final String INT8 = "quantized storage=int8 compute=bf16 resident=0";

  /**
   * Returns a plan with the options of a text, as a strategy makes it where some layers fit, on a
   * machine where none does beside those that stream.
   */
  private static ExportRequest plan(String text, Parallelism layout) {
    Scenario scenario =
        TestScenario.wan()
            .runtime(TestRuntimes.SGLANG_2026_09)
            .steps(4)
            .switchStep(3)
            .builder()
            .parallelism(layout)
            .deviceMemoryBudget(DataSize.ofGibibytes(1))
            .build();
    String[] words = text.split(" ");
    Map<String, String> options = new HashMap<>();
    Arrays.stream(words)
        .skip(1)
        .map(word -> word.split("="))
        .forEach(pair -> options.put(pair[0], pair[1]));
    OffloadStrategy strategy =
        ServiceLoader.load(OffloadStrategy.class).stream()
            .map(Provider::get)
            .filter(each -> each.name().equals(words[0]))
            .findFirst()
            .orElseThrow();
    Scenario roomy =
        scenario.toBuilder().deviceMemoryBudget(DataSize.ofGibibytes(ROOM_GIBIBYTES)).build();
    Optional<Movement> movement =
        new StrategyRequest(strategy, options)
            .record(roomy, Duration.ofMinutes(1), StrategyRunner.of(SimulationEngine.create()))
            .movement();
    boolean copies = !words[0].equals("resident");
    boolean lossless = !words[0].equals("quantized");
    return new ExportRequest(
        scenario, words[0], words[0], movement, copies, lossless, 100, 20L << 30);
  }

  private static List<String> differences(ExportedSettings settings) {
    return settings.notes().stream().filter(note -> note.startsWith("Differs: ")).toList();
  }

  /** What differs is told by words of its note, in order. */
  private static void check(
      SettingsExporter exporter, ExportRequest request, List<String> lines, String... differing) {
    ExportedSettings settings = exporter.export(request);

    assertThat(settings.lines().stream().map(line -> line.replace(" \\", "").strip()))
        .containsExactlyElementsOf(lines);
    Fidelity fidelity = differing.length == 0 ? Fidelity.EXACT : Fidelity.NEAREST;
    assertThat(settings.fidelity()).isEqualTo(lines.isEmpty() ? Fidelity.NONE : fidelity);
    List<String> differences = differences(settings);
    assertThat(differences).as(differences.toString()).hasSize(differing.length);
    for (int i = 0; i < differing.length; i++) {
      assertThat(differences.get(i)).contains(differing[i]);
    }
  }

  private static List<String> concat(List<String> first, String... second) {
    return Stream.concat(first.stream(), Arrays.stream(second)).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void sglang(String plan, List<String> flags, List<String> differing) {
    ExportRequest request = plan(plan, ALONE);
    List<String> begin =
        List.of(
            "sglang serve",
            "--model-path " + request.scenario().model().id(),
            "--num-gpus 1",
            "--ulysses-degree 1",
            "--ring-degree 1");
    List<String> lines =
        flags.isEmpty()
            ? List.of()
            : concat(
                concat(begin, flags.toArray(String[]::new)),
                "--text-encoder-cpu-offload true",
                "--vae-cpu-offload true");
    check(new SglangExporter(), request, lines, differing.toArray(String[]::new));
  }

  static Stream<Arguments> sglang() {
    List<String> kept = List.of("--dit-cpu-offload false", "--dit-layerwise-offload false");
    List<String> swapped = List.of("--dit-cpu-offload true", "--dit-layerwise-offload false");
    List<String> streamed =
        List.of(
            "--dit-cpu-offload false",
            "--dit-layerwise-offload true",
            "--dit-offload-prefetch-size 1",
            "--pin-cpu-memory true");
    List<String> keeping =
        List.of(
            "--dit-cpu-offload false",
            "--dit-layerwise-offload true",
            "--dit-offload-prefetch-size 2",
            "--dit-layerwise-resident-layers 8",
            "--dit-layerwise-residency-policy strided",
            "--pin-cpu-memory true");
    return Stream.of(
        Arguments.of(RESIDENT, kept, List.of()),
        Arguments.of(FULL, swapped, List.of()),
        Arguments.of(SYNCHRONOUS, streamed, List.of("at least one layer ahead")),
        Arguments.of(V1, streamed, List.of("December 2025")),
        Arguments.of(GROUP, streamed, List.of("the host waits")),
        Arguments.of(V2, streamed, List.of()),
        Arguments.of(KEEPING, keeping, List.of("not in parts of 32MB")),
        Arguments.of(STAYS, streamed, List.of("stay; this runtime")),
        Arguments.of(SWAPS, streamed, List.of("may swap them at the change of experts")),
        Arguments.of(ROLLING, streamed, List.of("rolling swap")),
        Arguments.of(FP8, List.of(), List.of()),
        Arguments.of(INT8, List.of(), List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void vllmOmni(String plan, List<String> flags, List<String> differing) {
    ExportRequest request = plan(plan, ALONE);
    List<String> begin =
        List.of(
            "vllm serve " + request.scenario().model().id(),
            "--omni",
            "--num-gpus 1",
            "--usp 1",
            "--ring 1");
    check(
        new VllmOmniExporter(),
        request,
        concat(begin, flags.toArray(String[]::new)),
        differing.toArray(String[]::new));
  }

  static Stream<Arguments> vllmOmni() {
    List<String> streamed = List.of("--enable-layerwise-offload");
    List<String> keeping =
        List.of(
            "--enable-distributed-layerwise-offload",
            "--dlo-no-use-allgather",
            "--dlo-resident-layers 8");
    return Stream.of(
        Arguments.of(RESIDENT, List.of(), List.of()),
        Arguments.of(FULL, List.of("--enable-cpu-offload"), List.of("pinned memory")),
        Arguments.of(SYNCHRONOUS, streamed, List.of("faster than the plan")),
        Arguments.of(V1, streamed, List.of()),
        Arguments.of(GROUP, streamed, List.of()),
        Arguments.of(V2, streamed, List.of()),
        Arguments.of(
            KEEPING,
            keeping,
            List.of("declare", "evenly spread", "one layer ahead, not 2", "in parts of 32MB")),
        Arguments.of(STAYS, streamed, List.of("stay; this runtime")),
        Arguments.of(SWAPS, streamed, List.of("may swap")),
        Arguments.of(ROLLING, streamed, List.of("rolling swap")),
        Arguments.of(
            FP8,
            List.of("--enable-layerwise-offload", "--quantization fp8"),
            List.of("(resident=6)", "128 weights", "multiplies in fp8")),
        Arguments.of(
            INT8,
            List.of("--enable-layerwise-offload", "--quantization int8"),
            List.of("128 weights", "multiplies in int8")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void lightx2v(String plan, List<String> members, List<String> differing) {
    List<String> lines =
        Stream.of(List.of("{"), members, List.of("}")).flatMap(List::stream).toList();
    check(new LightX2VExporter(), plan(plan, ALONE), lines, differing.toArray(String[]::new));
  }

  static Stream<Arguments> lightx2v() {
    List<String> others = List.of("\"t5_cpu_offload\": true,", "\"vae_cpu_offload\": true");
    List<String> streamed =
        List.of(
            "\"cpu_offload\": true,",
            "\"offload_granularity\": \"block\",",
            "\"lazy_load\": false,",
            "\"t5_cpu_offload\": true,",
            "\"vae_cpu_offload\": true");
    List<String> swapped =
        streamed.stream().map(member -> member.replace("\"block\"", "\"model\"")).toList();
    List<String> quantized =
        List.of(
            "\"cpu_offload\": true,",
            "\"offload_granularity\": \"block\",",
            "\"lazy_load\": false,",
            "\"t5_cpu_offload\": true,",
            "\"vae_cpu_offload\": true,",
            "\"dit_quantized\": true,");
    return Stream.of(
        Arguments.of(
            RESIDENT,
            Stream.concat(Stream.of("\"cpu_offload\": false,"), others.stream()).toList(),
            List.of()),
        Arguments.of(FULL, swapped, List.of()),
        Arguments.of(SYNCHRONOUS, streamed, List.of("faster than the plan")),
        Arguments.of(V1, streamed, List.of()),
        Arguments.of(GROUP, streamed, List.of()),
        Arguments.of(V2, streamed, List.of()),
        Arguments.of(
            KEEPING,
            streamed,
            List.of("keeps 8 layers", "one layer ahead, not 2", "in parts of 32MB")),
        Arguments.of(STAYS, streamed, List.of("stay; this runtime")),
        Arguments.of(SWAPS, streamed, List.of("may swap")),
        Arguments.of(ROLLING, streamed, List.of("rolling swap")),
        Arguments.of(
            FP8,
            concat(quantized, "\"dit_quant_scheme\": \"fp8-vllm\""),
            List.of("(resident=6)", "each channel", "multiplies in fp8")),
        Arguments.of(
            INT8,
            concat(quantized, "\"dit_quant_scheme\": \"int8-vllm\""),
            List.of("each channel", "multiplies in int8")));
  }

  /** The part of a snippet that is done to each transformer. */
  @ParameterizedTest(name = "{0}")
  @MethodSource
  void diffusers(String plan, List<String> body, List<String> differing) {
    ExportRequest request = plan(plan, ALONE);
    boolean full = plan.equals(FULL);
    List<String> begin =
        concat(
            List.of("import torch", "from diffusers import DiffusionPipeline"),
            full
                ? new String[0]
                : new String[] {"from diffusers.hooks import apply_group_offloading"});
    List<String> pipeline =
        List.of(
            "",
            "device = torch.device(\"cuda\")",
            "pipe = DiffusionPipeline.from_pretrained(\"%s\", torch_dtype=torch.bfloat16)"
                .formatted(request.scenario().model().id()));
    List<String> end =
        List.of(
            "encoders = [getattr(pipe, name, None) for name in"
                + " (\"text_encoder\", \"text_encoder_2\", \"text_encoder_3\")]",
            "for encoder in [encoder for encoder in encoders if encoder is not None]:",
            "apply_group_offloading(",
            "encoder,",
            "onload_device=device,",
            "offload_device=torch.device(\"cpu\"),",
            "offload_type=\"leaf_level\",",
            "use_stream=True,",
            ")",
            "pipe.vae.to(device)");
    List<String> all =
        Stream.of(begin, pipeline, body, full ? List.<String>of() : end)
            .flatMap(List::stream)
            .toList();
    check(
        new DiffusersExporter(),
        request,
        body.isEmpty() ? List.of() : all,
        differing.toArray(String[]::new));
  }

  static Stream<Arguments> diffusers() {
    String each = "for transformer in [pipe.transformer, pipe.transformer_2]:";
    List<String> casting =
        List.of(
            each,
            "transformer.enable_layerwise_casting(",
            "storage_dtype=torch.float8_e4m3fn, compute_dtype=torch.bfloat16",
            ")");
    String[] groups = {
      "apply_group_offloading(",
      "transformer,",
      "onload_device=device,",
      "offload_device=torch.device(\"cpu\"),",
      "offload_type=\"block_level\",",
      "num_blocks_per_group=1,",
      "use_stream=True,",
      "record_stream=True,",
      "low_cpu_mem_usage=False,",
      ")"
    };
    List<String> streamed = concat(List.of(each), groups);
    List<String> waiting =
        streamed.stream()
            .filter(line -> !line.startsWith("record_stream"))
            .map(line -> line.replace("use_stream=True", "use_stream=False"))
            .toList();
    String waits = "the host waits for each";
    return Stream.of(
        Arguments.of(RESIDENT, List.of(each, "transformer.to(device)"), List.of()),
        Arguments.of(FULL, List.of("pipe.enable_model_cpu_offload(device=device)"), List.of()),
        Arguments.of(SYNCHRONOUS, waiting, List.of()),
        Arguments.of(V1, streamed, List.of(waits)),
        Arguments.of(GROUP, streamed, List.of()),
        Arguments.of(V2, streamed, List.of(waits)),
        Arguments.of(
            KEEPING,
            streamed,
            List.of(waits, "keeps 8 of each", "one group ahead, not 2", "in parts of 32MB")),
        Arguments.of(STAYS, streamed, List.of("stay; this runtime", waits)),
        Arguments.of(SWAPS, streamed, List.of("may swap", waits)),
        Arguments.of(ROLLING, streamed, List.of("rolling swap", waits)),
        Arguments.of(
            FP8, concat(casting, groups), List.of("(resident=6)", "without scales", waits)),
        Arguments.of(INT8, List.of(), List.of()));
  }

  @Test
  void guidanceAloneLeavesDiffusersOneGpu() {
    ExportedSettings settings =
        new DiffusersExporter().export(plan(RESIDENT, new Parallelism(1, 1, 2)));

    // A configuration of one rank is an error in diffusers, and so is a launcher of none.
    assertThat(settings.render())
        .contains("device = torch.device(\"cuda\")")
        .doesNotContain("ContextParallelConfig", "torchrun", "init_process_group");
    assertThat(differences(settings)).singleElement().asString().contains("1 of 2 GPUs");
  }

  @Test
  void aRingHasAnAttentionThatCanMergeIt() {
    String ring = new DiffusersExporter().export(plan(RESIDENT, new Parallelism(2, 2, 1))).render();
    String ulysses =
        new DiffusersExporter().export(plan(RESIDENT, new Parallelism(4, 1, 1))).render();

    String backend = "transformer.set_attention_backend(\"_native_cudnn\")\n";
    assertThat(ring)
        .contains(
            backend
                + "    transformer.enable_parallelism(config=ContextParallelConfig("
                + "ulysses_degree=2, ring_degree=2))")
        .contains("later than 0.36");
    assertThat(ulysses).doesNotContain("set_attention_backend", "later than 0.36");
    assertThat(new SglangExporter().export(plan(RESIDENT, new Parallelism(1, 4, 1))).notes())
        .anyMatch(note -> note.contains("fa or sage_attn"));
  }

  @Test
  void severalGpusNeedTheDistributedOffloadOfVllmOmni() {
    ExportedSettings settings = new VllmOmniExporter().export(plan(V2, new Parallelism(2, 2, 2)));

    assertThat(settings.lines().stream().map(line -> line.replace(" \\", "").strip()).skip(1))
        .containsExactly(
            "--omni",
            "--num-gpus 8",
            "--usp 2",
            "--ring 2",
            "--cfg-parallel-size 2",
            "--enable-distributed-layerwise-offload",
            "--dlo-no-use-allgather");
  }
}
