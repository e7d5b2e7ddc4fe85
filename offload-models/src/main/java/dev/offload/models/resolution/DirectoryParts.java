package dev.offload.models.resolution;

import dev.offload.core.json.JsonObject;
import dev.offload.core.model.ComponentDescription;
import dev.offload.core.model.LatentGeometry;
import dev.offload.core.model.NoiseDefaults;
import dev.offload.core.model.Precision;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.core.model.ShiftRule;
import dev.offload.core.model.TensorDescription;
import dev.offload.models.architecture.Transformer.Patch;
import dev.offload.models.checkpoint.DiffusersDirectory;
import dev.offload.models.checkpoint.PipelineComponent;
import dev.offload.models.checkpoint.TensorHeader;
import dev.offload.models.schedule.NoiseScheduler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a directory says of the parts around its transformers, for a model of which nothing else is
 * known. Each getter adds what it had to assume. Not thread-safe.
 */
final class DirectoryParts {
  private static final int MOST = 1 << 20;
  private static final int ASSUMED_SPATIAL = 8;
  private static final int ASSUMED_CHANNELS = 128;
  private static final int PICTURE = 1024;
  private static final int VIDEO_WIDTH = 1280;
  private static final int VIDEO_HEIGHT = 720;
  private static final int VIDEO_FRAMES = 81;
  private static final int STEPS = 50;
  private static final double ASSUMED_GUIDANCE = 5;

  private final DiffusersDirectory directory;
  private final List<String> assumptions;

  DirectoryParts(DiffusersDirectory directory, List<String> assumptions) {
    this.directory = directory;
    this.assumptions = assumptions;
  }

  LatentGeometry geometry(Patch patch) {
    OptionalInt time =
        vaeSetting("scale_factor_temporal", "temporal_compression_ratio", "temporal_scale_factor");
    OptionalInt space =
        vaeSetting("scale_factor_spatial", "spatial_compression_ratio", "spatial_scale_factor");
    if (space.isEmpty()) {
      space = byDepth();
    }
    if (space.isEmpty()) {
      assumptions.add("a VAE that compresses %d times in space".formatted(ASSUMED_SPATIAL));
    }
    if (time.isEmpty()) {
      assumptions.add("a VAE of pictures, which compresses nothing in time");
    }
    return new LatentGeometry(
        time.orElse(1),
        space.orElse(ASSUMED_SPATIAL),
        patch.frames(),
        patch.height(),
        patch.width());
  }

  /** Each level of a VAE but the last halves both directions. */
  private OptionalInt byDepth() {
    return vaeConfig()
        .filter(config -> config.value("block_out_channels") instanceof List<?>)
        .map(config -> config.wholes("block_out_channels", 1, MOST).size())
        .filter(levels -> levels >= 1 && levels <= 8)
        .map(levels -> OptionalInt.of(1 << (levels - 1)))
        .orElse(OptionalInt.empty());
  }

  int vaeBaseChannels() {
    OptionalInt base = vaeSetting("base_dim", "decoder_base_dim");
    if (base.isPresent()) {
      return base.getAsInt();
    }
    Optional<Integer> first =
        vaeConfig()
            .filter(config -> config.value("block_out_channels") instanceof List<?>)
            .map(config -> config.wholes("block_out_channels", 1, MOST))
            .filter(channels -> !channels.isEmpty())
            .map(channels -> channels.get(0).intValue());
    if (first.isEmpty()) {
      assumptions.add("a VAE decoder of %d channels at full size".formatted(ASSUMED_CHANNELS));
    }
    return first.orElse(ASSUMED_CHANNELS);
  }

  ComponentDescription vae() {
    Optional<PipelineComponent> vae = directory.component("vae");
    if (vae.isEmpty() || !vae.get().weightsOnDisk()) {
      assumptions.add("a VAE of no size, for want of its weights");
      return new ComponentDescription("vae", List.of(), Precision.FP32);
    }
    return component(vae.get());
  }

  List<ComponentDescription> encoders() {
    List<ComponentDescription> encoders =
        directory.components().values().stream()
            .filter(
                component ->
                    component.name().startsWith("text_encoder")
                        || component.name().startsWith("image_encoder"))
            .filter(PipelineComponent::weightsOnDisk)
            .map(DirectoryParts::component)
            .toList();
    if (encoders.isEmpty()) {
      assumptions.add("no text encoder, for want of its weights");
    }
    return encoders;
  }

  SamplingDefaults sampling(LatentGeometry geometry, boolean twoExperts) {
    boolean video = geometry.temporalCompression() > 1;
    int unitWidth = geometry.spatialCompression() * geometry.patchWidth();
    int unitHeight = geometry.spatialCompression() * geometry.patchHeight();
    int width = roundDown(video ? VIDEO_WIDTH : PICTURE, unitWidth);
    int height = roundDown(video ? VIDEO_HEIGHT : PICTURE, unitHeight);
    int frames = video ? VIDEO_FRAMES : 1;
    assumptions.add(
        "%dx%d, frames %d, %d steps of two forwards, unless you say otherwise"
            .formatted(width, height, frames, STEPS));
    return new SamplingDefaults(
        width,
        height,
        frames,
        video ? 16 : 0,
        STEPS,
        2,
        List.of(ASSUMED_GUIDANCE),
        noise(twoExperts));
  }

  private NoiseDefaults noise(boolean twoExperts) {
    Optional<JsonObject> config =
        directory.component("scheduler").flatMap(PipelineComponent::config);
    String className = directory.scheduler().map(it -> it.className()).orElse("");
    OptionalDouble shift =
        directory.scheduler().map(it -> it.flowShift()).orElse(OptionalDouble.empty());
    NoiseScheduler scheduler =
        className.startsWith("UniPC")
            ? NoiseScheduler.DIFFUSERS_FLOW_UNIPC
            : NoiseScheduler.FLOW_MATCH_EULER;
    boolean known = className.startsWith("UniPC") || className.startsWith("FlowMatchEuler");
    if (!known || shift.isEmpty()) {
      assumptions.add(
          "the noise schedule of %s, flow shift %s".formatted(scheduler.title(), shift.orElse(1)));
    }
    OptionalDouble boundary = OptionalDouble.empty();
    if (twoExperts) {
      boundary =
          directory.boundaryRatio().isPresent()
              ? directory.boundaryRatio()
              : OptionalDouble.of(0.5);
      if (directory.boundaryRatio().isEmpty()) {
        assumptions.add("a boundary ratio of 0.5");
      }
    }
    Optional<JsonObject> dynamic =
        config.filter(it -> Boolean.TRUE.equals(it.value("use_dynamic_shifting")));
    ShiftRule rule =
        dynamic.isPresent()
            ? new ShiftRule.ByTokens(
                dynamic.get().optionalDouble("base_shift").orElse(0.5),
                dynamic.get().optionalDouble("max_shift").orElse(1.15),
                dynamic.get().optionalWhole("base_image_seq_len", 0, MOST).orElse(256),
                dynamic.get().optionalWhole("max_image_seq_len", 1, MOST).orElse(4096))
            : new ShiftRule.Fixed(
                Math.max(
                    NoiseScheduler.MIN_SHIFT, Math.min(NoiseScheduler.MAX_SHIFT, shift.orElse(1))));
    return new NoiseDefaults(
        dynamic.isPresent() ? NoiseScheduler.FLOW_MATCH_EULER_IMAGE.id() : scheduler.id(),
        rule,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        boundary);
  }

  private Optional<JsonObject> vaeConfig() {
    return directory.component("vae").flatMap(PipelineComponent::config);
  }

  private OptionalInt vaeSetting(String... keys) {
    for (String key : keys) {
      boolean number = vaeConfig().isPresent() && vaeConfig().get().value(key) instanceof Number;
      if (number) {
        return vaeConfig().get().optionalWhole(key, 1, MOST);
      }
    }
    return OptionalInt.empty();
  }

  private static ComponentDescription component(PipelineComponent component) {
    Map<Precision, Long> bytes = new HashMap<>();
    for (TensorHeader tensor : component.tensors()) {
      bytes.merge(precision(tensor), tensor.sizeBytes(), Long::sum);
    }
    Precision most =
        bytes.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(Precision.BF16);
    List<TensorDescription> tensors =
        component.tensors().stream()
            .filter(tensor -> tensor.elements() > 0)
            .map(tensor -> new TensorDescription(tensor.name(), tensor.elements()))
            .toList();
    return new ComponentDescription(component.name(), tensors, most);
  }

  private static Precision precision(TensorHeader tensor) {
    String type = tensor.dtype().name();
    if (type.equals("F32") || type.equals("F64")) {
      return Precision.FP32;
    }
    if (type.startsWith("F8")) {
      return Precision.FP8;
    }
    return type.equals("F16")
        ? Precision.FP16
        : type.equals("I8") || type.equals("U8") ? Precision.INT8 : Precision.BF16;
  }

  private static int roundDown(int value, int unit) {
    return Math.max(unit, value / unit * unit);
  }
}
