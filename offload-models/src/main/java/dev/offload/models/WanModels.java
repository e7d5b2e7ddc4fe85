package dev.offload.models;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.LatentGeometry;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import dev.offload.core.model.SamplingDefaults;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The Wan models of the data file {@code builtin/wan.json}. */
public final class WanModels implements ModelSource {
  private static final String FILE = "builtin/wan.json";
  private static final int PATCH_HEIGHT = 2;
  private static final int PATCH_WIDTH = 2;

  private final Map<String, WanPipeline> pipelines = new LinkedHashMap<>();
  private final String source;

  /** Reads the data file. */
  public WanModels() {
    Catalog catalog = read();
    source = catalog.source;
    for (Entry entry : catalog.models) {
      pipelines.put(entry.id, pipeline(entry, catalog.vaes.get(entry.vae)));
    }
  }

  private static Catalog read() {
    ObjectMapper mapper =
        new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    try (InputStream in = WanModels.class.getResourceAsStream(FILE)) {
      return mapper.readValue(in, Catalog.class);
    } catch (IOException e) {
      throw OffloadException.of(
              ErrorCode.INTERNAL, "The data file (%s) cannot be read.".formatted(FILE))
          .causedBy(e);
    }
  }

  private static WanPipeline pipeline(Entry entry, Vae vae) {
    Defaults d = entry.defaults;
    OptionalDouble boundary =
        d.boundaryRatio == null ? OptionalDouble.empty() : OptionalDouble.of(d.boundaryRatio);
    return new WanPipeline(
        entry.experts,
        entry.transformer,
        new LatentGeometry(
            vae.temporalCompression, vae.spatialCompression, 1, PATCH_HEIGHT, PATCH_WIDTH),
        vae.parameters,
        vae.baseChannels,
        new SamplingDefaults(
            d.width, d.height, d.frames, d.steps, d.guidancePasses, d.flowShift, boundary));
  }

  @Override
  public List<String> ids() {
    return List.copyOf(pipelines.keySet());
  }

  @Override
  public Optional<ModelDescription> find(String id) {
    return Optional.ofNullable(pipelines.get(id)).map(pipeline -> pipeline.describe(id, source));
  }

  /** A built-in pipeline with its id. */
  record Known(String id, WanPipeline pipeline) {}

  /**
   * Returns the built-in model most like a transformer: with as many experts and, as far as
   * possible, the same shape, else the same latents, else the nearest width; the first of equals.
   */
  Known mostAlike(int experts, WanTransformer transformer) {
    return pipelines.entrySet().stream()
        .filter(entry -> entry.getValue().experts().size() == experts)
        .min(Comparator.comparingLong(entry -> distance(entry.getValue(), transformer)))
        .map(entry -> new Known(entry.getKey(), entry.getValue()))
        .orElseThrow();
  }

  private static long distance(WanPipeline known, WanTransformer wanted) {
    if (known.transformer().equals(wanted)) {
      return 0;
    }
    boolean sameLatents =
        known.transformer().inChannels() == wanted.inChannels()
            && known.transformer().outChannels() == wanted.outChannels();
    long width = Math.abs((long) known.transformer().hidden() - wanted.hidden());
    return 1 + width + (sameLatents ? 0 : Integer.MAX_VALUE);
  }

  private record Catalog(
      @JsonProperty(required = true) String source,
      @JsonProperty(required = true) Map<String, Vae> vaes,
      @JsonProperty(required = true) List<Entry> models) {}

  private record Vae(
      int temporalCompression, int spatialCompression, long parameters, int baseChannels) {}

  private record Entry(
      @JsonProperty(required = true) String id,
      @JsonProperty(required = true) List<String> experts,
      @JsonProperty(required = true) WanTransformer transformer,
      @JsonProperty(required = true) String vae,
      @JsonProperty(required = true) Defaults defaults) {}

  private record Defaults(
      int width,
      int height,
      int frames,
      int steps,
      int guidancePasses,
      double flowShift,
      Double boundaryRatio) {}
}
