package dev.offload.models.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.core.json.InputFile;
import dev.offload.core.json.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes model directories in diffusers format for tests: true JSON and safetensors headers, and
 * sparse files behind them, so that a checkpoint of full size takes no disk space.
 */
public final class CheckpointFixture {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns settings as if they were read from a file. */
  public static JsonObject json(Map<String, Object> settings) {
    try {
      return JsonObject.of(
          new InputFile("file", Path.of("config.json"), "Maybe."),
          JSON.writeValueAsBytes(settings));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The size of the shards that diffusers writes by default, in bytes. */
  public static final long SHARD_BYTES = 10_000_000_000L;

  private final Path directory;
  private final Map<String, Object> modelIndex = new LinkedHashMap<>();

  private CheckpointFixture(Path directory) {
    this.directory = directory;
  }

  /** A tensor to write. */
  public record Tensor(String name, DType dtype, List<Long> shape) {
    /** Returns a tensor of these dimensions. */
    public static Tensor of(String name, DType dtype, long... shape) {
      return new Tensor(name, dtype, Arrays.stream(shape).boxed().toList());
    }

    /** Returns the size of its data in bytes. */
    public long sizeBytes() {
      return shape.stream().reduce(1L, Math::multiplyExact) * dtype.bitsPerElement() / 8;
    }
  }

  /** The sizes that fix a Wan transformer. */
  public record WanSize(
      int layers,
      int heads,
      int headSize,
      int ffnSize,
      int channels,
      int outChannels,
      Integer imageWidth) {
    /** A text-to-video transformer. */
    public WanSize(int layers, int heads, int headSize, int ffnSize, int channels) {
      this(layers, heads, headSize, ffnSize, channels, channels, null);
    }

    /** One expert of Wan2.2-T2V-A14B, and the transformer of Wan2.1-T2V-14B. */
    public static final WanSize A14B = new WanSize(40, 40, 128, 13824, 16);

    /** One expert of Wan2.2-I2V-A14B. */
    public static final WanSize I2V_A14B = new WanSize(40, 40, 128, 13824, 36, 16, null);

    /** The transformer of both sizes of Wan2.1-I2V-14B. */
    public static final WanSize I2V_14B = new WanSize(40, 40, 128, 13824, 36, 16, 1280);

    /** The transformer of Wan2.2-TI2V-5B. */
    public static final WanSize TI2V_5B = new WanSize(30, 24, 128, 14336, 48);

    /** The transformer of Wan2.1-T2V-1.3B. */
    public static final WanSize T2V_1_3B = new WanSize(30, 12, 128, 8960, 16);

    /** A transformer of the same structure that is quick to read. */
    public static final WanSize TINY = new WanSize(2, 2, 8, 32, 4);

    /** Returns the hidden size. */
    public int hiddenSize() {
      return heads * headSize;
    }
  }

  /** Starts a directory with a {@code model_index.json} for this pipeline. */
  public static CheckpointFixture in(Path directory, String pipelineClass) {
    CheckpointFixture fixture = new CheckpointFixture(directory);
    return fixture
        .setting("_class_name", pipelineClass)
        .setting("_diffusers_version", "0.35.0.dev0");
  }

  /** Adds an entry to {@code model_index.json}; null is written as such. */
  public CheckpointFixture setting(String key, Object value) {
    modelIndex.put(key, value);
    return this;
  }

  /** Adds a component, and writes its configuration under this file name. */
  public CheckpointFixture component(
      String name,
      String library,
      String className,
      String configName,
      Map<String, Object> config) {
    modelIndex.put(name, List.of(library, className));
    writeJson(directory.resolve(name).resolve(configName), config);
    return this;
  }

  /** Adds a component that the pipeline knows and the model does without. */
  public CheckpointFixture absentComponent(String name) {
    return setting(name, Arrays.asList(null, null));
  }

  /** Adds a Wan transformer with its configuration and its weights in shards. */
  public CheckpointFixture wanTransformer(String name, WanSize size, DType dtype, long shardBytes) {
    component(name, "diffusers", "WanTransformer3DModel", "config.json", wanConfig(size));
    writeShards(
        directory.resolve(name), "diffusion_pytorch_model", wanTensors(size, dtype), shardBytes);
    return this;
  }

  /** Writes {@code model_index.json} and returns the directory. */
  public Path write() {
    writeJson(directory.resolve("model_index.json"), modelIndex);
    return directory;
  }

  /** Writes a full-size Wan2.2-T2V-A14B in bf16, with weights of the two transformers only. */
  public static Path writeWan22T2vA14b(Path directory) {
    return wan22(directory, WanSize.A14B, SHARD_BYTES).write();
  }

  /** Starts a directory with the components of Wan2.2-T2V-A14B and transformers of this size. */
  public static CheckpointFixture wan22(Path directory, WanSize size, long shardBytes) {
    return in(directory, "WanPipeline")
        .setting("boundary_ratio", 0.875)
        .component(
            "scheduler",
            "diffusers",
            "UniPCMultistepScheduler",
            "scheduler_config.json",
            wanScheduler(3.0))
        .component(
            "text_encoder",
            "transformers",
            "UMT5EncoderModel",
            "config.json",
            Map.of("model_type", "umt5", "d_model", 4096, "num_layers", 24))
        .component(
            "tokenizer",
            "transformers",
            "T5TokenizerFast",
            "tokenizer_config.json",
            Map.of("tokenizer_class", "T5Tokenizer"))
        .wanTransformer("transformer", size, DType.BF16, shardBytes)
        .wanTransformer("transformer_2", size, DType.BF16, shardBytes)
        .component(
            "vae",
            "diffusers",
            "AutoencoderKLWan",
            "config.json",
            Map.of("_class_name", "AutoencoderKLWan", "z_dim", 16));
  }

  /** Returns the {@code scheduler_config.json} of a Wan checkpoint. */
  public static Map<String, Object> wanScheduler(double flowShift) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("_class_name", "UniPCMultistepScheduler");
    config.put("flow_shift", flowShift);
    config.put("num_train_timesteps", 1000);
    config.put("prediction_type", "flow_prediction");
    config.put("use_flow_sigmas", true);
    return config;
  }

  /** Returns the {@code transformer/config.json} of a Wan text-to-video transformer. */
  public static Map<String, Object> wanConfig(WanSize size) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("_class_name", "WanTransformer3DModel");
    config.put("added_kv_proj_dim", size.imageWidth() == null ? null : size.hiddenSize());
    config.put("attention_head_dim", size.headSize());
    config.put("cross_attn_norm", true);
    config.put("eps", 1e-6);
    config.put("ffn_dim", size.ffnSize());
    config.put("freq_dim", 256);
    config.put("image_dim", size.imageWidth());
    config.put("in_channels", size.channels());
    config.put("num_attention_heads", size.heads());
    config.put("num_layers", size.layers());
    config.put("out_channels", size.outChannels());
    config.put("patch_size", List.of(1, 2, 2));
    config.put("qk_norm", "rms_norm_across_heads");
    config.put("rope_max_seq_len", 1024);
    config.put("text_dim", 4096);
    return config;
  }

  /** Returns the tensors of a Wan text-to-video transformer under their diffusers names. */
  public static List<Tensor> wanTensors(WanSize size, DType dtype) {
    Tensors tensors = new Tensors(dtype);
    long d = size.hiddenSize();
    long f = size.ffnSize();
    tensors.add("scale_shift_table", 1, 2, d);
    tensors.add("patch_embedding.weight", d, size.channels(), 1, 2, 2);
    tensors.add("patch_embedding.bias", d);
    tensors.linear("condition_embedder.time_embedder.linear_1", d, 256);
    tensors.linear("condition_embedder.time_embedder.linear_2", d, d);
    tensors.linear("condition_embedder.time_proj", 6 * d, d);
    tensors.linear("condition_embedder.text_embedder.linear_1", d, 4096);
    tensors.linear("condition_embedder.text_embedder.linear_2", d, d);
    if (size.imageWidth() != null) {
      String embedder = "condition_embedder.image_embedder.";
      tensors.add(embedder + "norm1.weight", size.imageWidth());
      tensors.add(embedder + "norm1.bias", size.imageWidth());
      tensors.linear(embedder + "ff.net.0.proj", size.imageWidth(), size.imageWidth());
      tensors.linear(embedder + "ff.net.2", d, size.imageWidth());
      tensors.add(embedder + "norm2.weight", d);
      tensors.add(embedder + "norm2.bias", d);
    }
    for (int layer = 0; layer < size.layers(); layer++) {
      String block = "blocks." + layer + ".";
      tensors.add(block + "scale_shift_table", 1, 6, d);
      for (String attention : List.of("attn1.", "attn2.")) {
        for (String projection : List.of("to_q", "to_k", "to_v", "to_out.0")) {
          tensors.linear(block + attention + projection, d, d);
        }
        tensors.add(block + attention + "norm_q.weight", d);
        tensors.add(block + attention + "norm_k.weight", d);
      }
      if (size.imageWidth() != null) {
        tensors.linear(block + "attn2.add_k_proj", d, d);
        tensors.linear(block + "attn2.add_v_proj", d, d);
        tensors.add(block + "attn2.norm_added_k.weight", d);
      }
      tensors.add(block + "norm2.weight", d);
      tensors.add(block + "norm2.bias", d);
      tensors.linear(block + "ffn.net.0.proj", f, d);
      tensors.linear(block + "ffn.net.2", d, f);
    }
    tensors.linear("proj_out", 4L * size.outChannels(), d);
    return tensors.list;
  }

  private static final class Tensors {
    private final DType dtype;
    private final List<Tensor> list = new ArrayList<>();

    Tensors(DType dtype) {
      this.dtype = dtype;
    }

    void add(String name, long... shape) {
      list.add(Tensor.of(name, dtype, shape));
    }

    void linear(String name, long outputs, long inputs) {
      add(name + ".weight", outputs, inputs);
      add(name + ".bias", outputs);
    }
  }

  /** Writes an index and as many files as {@code shardBytes} asks for; returns the index. */
  public static Path writeShards(
      Path directory, String stem, List<Tensor> tensors, long shardBytes) {
    List<List<Tensor>> shards = new ArrayList<>(List.of(new ArrayList<>()));
    long used = 0;
    for (Tensor tensor : tensors) {
      if (used > 0 && used + tensor.sizeBytes() > shardBytes) {
        shards.add(new ArrayList<>());
        used = 0;
      }
      shards.get(shards.size() - 1).add(tensor);
      used += tensor.sizeBytes();
    }
    Map<String, String> weightMap = new LinkedHashMap<>();
    for (int i = 0; i < shards.size(); i++) {
      String name = "%s-%05d-of-%05d.safetensors".formatted(stem, i + 1, shards.size());
      writeSafetensors(directory.resolve(name), shards.get(i));
      shards.get(i).forEach(tensor -> weightMap.put(tensor.name(), name));
    }
    long total = tensors.stream().mapToLong(Tensor::sizeBytes).sum();
    Path index = directory.resolve(stem + ".safetensors.index.json");
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("metadata", Map.of("total_size", total));
    json.put("weight_map", weightMap);
    writeJson(index, json);
    return index;
  }

  /** Writes a safetensors file with these tensors in this order and sparse data. */
  public static Path writeSafetensors(Path file, List<Tensor> tensors) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("__metadata__", Map.of("format", "pt"));
    long offset = 0;
    for (Tensor tensor : tensors) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("dtype", tensor.dtype().name());
      entry.put("shape", tensor.shape());
      entry.put("data_offsets", List.of(offset, offset + tensor.sizeBytes()));
      header.put(tensor.name(), entry);
      offset += tensor.sizeBytes();
    }
    return writeSafetensors(file, toJson(header), offset);
  }

  /** Writes a safetensors file with this header, right or wrong, and sparse data. */
  public static Path writeSafetensors(Path file, String header, long dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    byte[] length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array();
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(file);
      try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
        out.write(length);
        out.write(json);
        out.setLength(8L + json.length + dataBytes);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a JSON file, and its directory if need be. */
  public static Path writeJson(Path file, Object value) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      return Files.writeString(file, toJson(value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String toJson(Object value) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
