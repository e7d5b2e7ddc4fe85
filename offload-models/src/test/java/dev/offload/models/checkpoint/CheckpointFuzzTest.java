package dev.offload.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.json.JsonObject;
import dev.offload.core.testing.fuzz.FuzzRun;
import dev.offload.core.testing.fuzz.FuzzSummary;
import dev.offload.models.checkpoint.CheckpointFixture.Tensor;
import dev.offload.models.checkpoint.CheckpointFixture.WanSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damages valid files at random: each is understood or refused, and nothing else happens. */
class CheckpointFuzzTest {
  private static final String SEEDS = "dev.offload.core.testing.fuzz.FuzzRun#seeds";

  @TempDir Path directory;

  private static void expectBoth(FuzzSummary summary) {
    assertThat(summary.understood()).isGreaterThan(summary.refused() / 100);
    assertThat(summary.refused()).isGreaterThan(summary.understood() / 100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource(SEEDS)
  void safetensors(long seed) {
    Path small =
        CheckpointFixture.writeSafetensors(
            directory.resolve("small.safetensors"),
            List.of(
                Tensor.of("a.weight", DType.BF16, 8, 4),
                Tensor.of("a.bias", DType.F32, 8),
                Tensor.of("b", DType.U8)));
    Path packed =
        CheckpointFixture.writeSafetensors(
            directory.resolve("packed.safetensors"),
            List.of(Tensor.of("scale", DType.F8_E8M0, 2), Tensor.of("q", DType.F4, 2, 8)));
    Path empty =
        CheckpointFixture.writeSafetensors(directory.resolve("empty.safetensors"), List.of());

    expectBoth(
        FuzzRun.of(seed, 1000)
            .named("safetensors")
            .over(small, packed, empty)
            .readingAtMost(8 + SafetensorsReader.MAX_HEADER_BYTES)
            .run(SafetensorsReader::read));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource(SEEDS)
  void shardIndexes(long seed) {
    Path one =
        CheckpointFixture.writeShards(
            directory.resolve("one"), "model", List.of(Tensor.of("a", DType.U8, 9)), 100);
    Path several =
        CheckpointFixture.writeShards(
            directory.resolve("several"),
            "model",
            CheckpointFixture.wanTensors(WanSize.TINY, DType.BF16),
            20_000);

    expectBoth(
        FuzzRun.of(seed, 700)
            .named("shard indexes")
            .over(one, several)
            .readingAtMost(ShardIndex.MAX_BYTES)
            .run(ShardIndex::read));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource(SEEDS)
  void configurations(long seed) {
    Path transformer =
        CheckpointFixture.writeJson(
            directory.resolve("config.json"), CheckpointFixture.wanConfig(WanSize.TINY));
    Path scheduler =
        CheckpointFixture.writeJson(
            directory.resolve("scheduler_config.json"), CheckpointFixture.wanScheduler(5));
    Path nested =
        CheckpointFixture.writeJson(
            directory.resolve("quantized.json"),
            Map.of("quantization_config", Map.of("modules", List.of("a", Map.of("bits", 4)))));

    expectBoth(
        FuzzRun.of(seed, 700)
            .named("configurations")
            .over(transformer, scheduler, nested)
            .readingAtMost(Refusals.MAX_CONFIG_BYTES)
            .run(file -> readAllSettings(Refusals.config(file))));
  }

  /** Asks for what models ask for; a setting that is absent is nothing to refuse. */
  private static void readAllSettings(JsonObject config) {
    config.optionalText("_class_name");
    config.optionalFlag("cross_attn_norm");
    config.optionalWhole("num_layers", 1, 10_000);
    config.optionalDouble("eps");
    config.optionalDouble("flow_shift");
    config.optionalText("qk_norm");
    if (config.value("patch_size") != null) {
      config.wholes("patch_size", 1, 64);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource(SEEDS)
  void ggufFiles(long seed) {
    Path plain =
        new GgufFixture()
            .text("general.architecture", "wan")
            .alignment(64)
            .tensor("blocks.0.attn.to_q.weight", GgmlType.Q4_K, 4, 256)
            .tensor("blocks.1.attn.to_q.weight", GgmlType.F16, 4, 8)
            .write(directory.resolve("plain.gguf"));
    Path empty = new GgufFixture().version(2).write(directory.resolve("empty.gguf"));

    expectBoth(
        FuzzRun.of(seed, 700)
            .named("GGUF files")
            .over(plain, empty)
            .readingAtMost(GgufReader.MAX_HEADER_BYTES)
            .run(GgufReader::read));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource(SEEDS)
  void inventories(long seed) {
    Path component = directory.resolve("component");
    CheckpointFixture.writeJson(
        component.resolve("config.json"), Map.of("architectures", List.of("Model")));
    CheckpointFixture.writeShards(
        component, "model", CheckpointFixture.wanTensors(WanSize.TINY, DType.F16), 20_000);
    Path files = directory.resolve("files");
    CheckpointFixture.writeSafetensors(
        files.resolve("a-00001-of-00002.safetensors"),
        List.of(Tensor.of("blocks.0.w", DType.F16, 4, 4)));
    CheckpointFixture.writeSafetensors(
        files.resolve("a-00002-of-00002.safetensors"),
        List.of(Tensor.of("blocks.1.w", DType.F16, 4, 4)));

    expectBoth(
        FuzzRun.of(seed, 700)
            .named("inventories")
            .over(component, files)
            .readingAtMost(8 + SafetensorsReader.MAX_HEADER_BYTES)
            .run(Inventory::read));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource(SEEDS)
  void directories(long seed) {
    Path sharded =
        CheckpointFixture.in(directory.resolve("sharded"), "WanPipeline")
            .setting("boundary_ratio", 0.875)
            .absentComponent("image_encoder")
            .component(
                "scheduler",
                "diffusers",
                "UniPCMultistepScheduler",
                "scheduler_config.json",
                CheckpointFixture.wanScheduler(5))
            .wanTransformer("transformer", new WanSize(1, 1, 2, 4, 1), DType.BF16, 20_000)
            .write();
    Path single =
        CheckpointFixture.in(directory.resolve("single"), "FluxPipeline")
            .component("vae", "diffusers", "AutoencoderKL", "config.json", Map.of("z_dim", 16))
            .write();
    CheckpointFixture.writeSafetensors(
        single.resolve("vae").resolve("model.fp16.safetensors"),
        List.of(Tensor.of("encoder", DType.F16, 4, 4)));

    expectBoth(
        FuzzRun.of(seed, 1000)
            .named("model directories")
            .over(sharded, single)
            .readingAtMost(8 + SafetensorsReader.MAX_HEADER_BYTES)
            .run(DiffusersDirectory::read));
  }
}
