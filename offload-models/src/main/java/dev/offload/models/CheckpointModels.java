package dev.offload.models;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.core.model.TensorDescription;
import dev.offload.models.checkpoint.Component;
import dev.offload.models.checkpoint.ConfigFile;
import dev.offload.models.checkpoint.DiffusersDirectory;
import dev.offload.models.checkpoint.TensorHeader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Describes the Wan models that lie in directories in diffusers format.
 *
 * <p>Layer count and shapes come from each transformer's {@code config.json} and are held against
 * the headers of its weights, if those are there. What a directory does not say, SGLang's flow
 * shift, the sampling defaults and the VAE's size, comes from the built-in model that is most
 * alike; the source of the description says which, and what else was assumed.
 */
final class CheckpointModels {
  private static final List<String> TRANSFORMERS = List.of("transformer", "transformer_2");
  private static final int MAX = 1 << 20;

  private CheckpointModels() {}

  /**
   * Reads a directory; no weight is read.
   *
   * @throws OffloadException if it is no diffusers directory of a Wan model, or contradicts itself
   */
  static ModelDescription read(Path path) {
    DiffusersDirectory directory = DiffusersDirectory.read(path);
    List<Component> components =
        TRANSFORMERS.stream().map(directory::component).flatMap(Optional::stream).toList();
    boolean wan =
        directory.className().startsWith("Wan")
            && !components.isEmpty()
            && components.stream()
                .allMatch(component -> component.className().equals("WanTransformer3DModel"));
    if (!wan) {
      throw OffloadException.of(
          ErrorCode.MALFORMED_FILE,
          "The pipeline in (%s) is a %s, not a Wan pipeline with Wan transformers."
              .formatted(Quotes.quote(path.toString()), Quotes.quote(directory.className())),
          "Maybe use one of the built-in models: see offload list models.");
    }
    WanTransformer shape = shape(components.get(0));
    for (Component component : components) {
      if (!shape(component).equals(shape)) {
        throw OffloadException.of(
            ErrorCode.MALFORMED_FILE,
            "The transformer in (%s) differs in shape (%s) from that beside it (%s)."
                .formatted(
                    Quotes.quote(component.directory().toString()),
                    shape(component).allInWords(),
                    shape.allInWords()));
      }
      requireTensors(component, shape.expert(component.name()));
    }
    WanModels.Known alike = new WanModels().mostAlike(components.size(), shape);
    SamplingDefaults defaults = defaults(alike.pipeline().defaults(), directory.boundaryRatio());
    WanPipeline pipeline =
        new WanPipeline(
            components.stream().map(Component::name).toList(),
            shape,
            alike.pipeline().geometry(),
            alike.pipeline().vaeParameters(),
            alike.pipeline().vaeBaseChannels(),
            defaults);
    return pipeline.describe(
        path.toAbsolutePath().normalize().toString(), source(components, shape, alike, directory));
  }

  private static String source(
      List<Component> components,
      WanTransformer shape,
      WanModels.Known alike,
      DiffusersDirectory directory) {
    String weights =
        components.get(0).tensors().stream()
            .map(tensor -> tensor.dtype().toString())
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    String boundary =
        components.size() == 2 && directory.boundaryRatio().isEmpty() ? "boundary ratio, " : "";
    return "%s from config.json; %s; %sflow shift, sampling and VAE as in %s"
        .formatted(
            shape.inWords(),
            weights.isEmpty()
                ? "no weights on disk, counted in bf16"
                : "weights in %s on disk, counted in bf16".formatted(weights),
            boundary,
            alike.id());
  }

  private static SamplingDefaults defaults(SamplingDefaults known, OptionalDouble boundaryRatio) {
    OptionalDouble boundary = boundaryRatio.isPresent() ? boundaryRatio : known.boundaryRatio();
    return new SamplingDefaults(
        known.width(),
        known.height(),
        known.frames(),
        known.steps(),
        known.guidancePasses(),
        known.flowShift(),
        known.boundaryRatio().isPresent() ? boundary : OptionalDouble.empty());
  }

  private static WanTransformer shape(Component component) {
    ConfigFile config =
        component
            .config()
            .orElseThrow(
                () ->
                    OffloadException.of(
                        ErrorCode.UNREADABLE_FILE,
                        "The component (%s) has no config.json."
                            .formatted(Quotes.quote(component.directory().toString()))));
    List<Integer> patch = config.integers("patch_size", 1, 64);
    if (patch.size() != 3) {
      throw OffloadException.of(
          ErrorCode.MALFORMED_FILE,
          "The file (%s) is malformed: its patch_size has %d numbers, not 3 (time, height, width)."
              .formatted(Quotes.quote(config.file().toString()), patch.size()));
    }
    return new WanTransformer(
        config.integer("num_layers", 1, 10_000),
        config.integer("num_attention_heads", 1, 10_000),
        config.integer("attention_head_dim", 1, 10_000),
        config.integer("ffn_dim", 1, MAX),
        config.integer("in_channels", 1, 10_000),
        config.integer("out_channels", 1, 10_000),
        config.integer("text_dim", 1, MAX),
        config.integer("freq_dim", 1, MAX),
        patch.get(0) * patch.get(1) * patch.get(2));
  }

  /** Checks that the weights on disk are those that the configuration calls for. */
  private static void requireTensors(Component component, ExpertDescription expected) {
    if (!component.weightsOnDisk()) {
      return;
    }
    Map<String, Long> missing = new HashMap<>();
    expected.outer().tensors().forEach(tensor -> missing.put(tensor.name(), tensor.elements()));
    IntStream.range(0, expected.layers().size())
        .forEach(i -> addAll(missing, expected.layers().get(i)));
    for (TensorHeader tensor : component.tensors()) {
      Long elements = missing.remove(tensor.name());
      if (elements == null) {
        throw contradiction(
            component, "has a tensor (%s) that".formatted(Quotes.quote(tensor.name())), "lacks");
      }
      if (elements != tensor.elements()) {
        throw contradiction(
            component,
            "has a tensor (%s) of %d elements that"
                .formatted(Quotes.quote(tensor.name()), tensor.elements()),
            "gives %d".formatted(elements));
      }
    }
    if (!missing.isEmpty()) {
      String name = missing.keySet().stream().sorted().findFirst().orElseThrow();
      throw contradiction(component, "lacks a tensor (%s) that".formatted(name), "calls for");
    }
  }

  private static void addAll(Map<String, Long> missing, LayerDescription layer) {
    for (TensorDescription tensor : layer.tensors()) {
      missing.put(layer.name() + "." + tensor.name(), tensor.elements());
    }
  }

  private static OffloadException contradiction(
      Component component, String found, String configured) {
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "The checkpoint (%s) %s its config.json %s."
            .formatted(Quotes.quote(component.directory().toString()), found, configured),
        "Maybe config.json belongs to another model, or the download is incomplete.");
  }
}
