package dev.offload.models.catalog;

import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.json.InputFile;
import dev.offload.core.json.JsonObject;
import dev.offload.core.model.ComponentDescription;
import dev.offload.core.model.LatentGeometry;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.NoiseDefaults;
import dev.offload.core.model.Precision;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.core.model.ShiftRule;
import dev.offload.core.model.TensorDescription;
import dev.offload.models.architecture.InferredTransformer;
import dev.offload.models.architecture.Transformer;
import dev.offload.models.architecture.Transformer.Patch;
import dev.offload.models.architecture.TransformerArchitecture;
import dev.offload.models.checkpoint.TensorHeader;
import dev.offload.models.schedule.NoiseScheduler;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A model as a JSON file describes it. The format is that of the built-in models, which are such
 * files. Immutable and thread-safe.
 *
 * @param model the model
 * @param transformerClass the class of its transformers in diffusers
 * @param transformer the first of its transformers
 */
public record ModelFile(ModelDescription model, String transformerClass, Transformer transformer) {
  /** The largest file that is read. */
  public static final int MAX_BYTES = 1_000_000;

  private static final int MOST = 1 << 20;

  /**
   * Reads a model.
   *
   * @throws OffloadException if the file cannot be read, or lacks a setting or has one that is
   *     unknown or wrong
   */
  public static ModelFile read(Path file) {
    return read(
        JsonObject.read(
            new InputFile("model file", file, "Maybe compare it with docs/models.md."), MAX_BYTES));
  }

  /** Reads a model from the settings of a whole file, and fails as {@link #read(Path)} does. */
  static ModelFile read(JsonObject file) {
    return file.making(() -> parse(file));
  }

  private static ModelFile parse(JsonObject file) {
    file.requireOnly(
        "id",
        "pipeline",
        "sources",
        "transformers",
        "textTokens",
        "encoders",
        "vae",
        "sampling",
        "noise");
    List<JsonObject> entries = file.objects("transformers");
    if (entries.isEmpty() || entries.size() > 2) {
      throw file.wrong("transformers", "a list of one or two");
    }
    List<Transformer> transformers = entries.stream().map(ModelFile::transformer).toList();
    Transformer first = transformers.get(0);
    JsonObject vae = file.object("vae");
    vae.requireOnly(
        "parameters", "precision", "temporalCompression", "spatialCompression", "decoderChannels");
    ModelDescription model =
        new ModelDescription(
            file.text("id"),
            sources(file.object("sources"), transformers),
            file.optionalText("pipeline"),
            transformers.stream().map(Transformer::expert).toList(),
            first.heads(),
            first.hiddenWidth(),
            file.whole("textTokens", 1, MOST),
            geometry(vae, first.patch()),
            file.objects("encoders").stream().map(ModelFile::encoder).toList(),
            new ComponentDescription(
                "vae", List.of(new TensorDescription("weights", parameters(vae))), precision(vae)),
            vae.whole("decoderChannels", 1, MOST),
            sampling(file.object("sampling"), noise(file.object("noise"))));
    return new ModelFile(model, entries.get(0).text("class"), first);
  }

  private static Transformer transformer(JsonObject entry) {
    entry.requireOnly("name", "class", "config", "tensors");
    String name = entry.text("name");
    Optional<JsonObject> tensors = entry.optionalObject("tensors");
    if (tensors.isPresent()) {
      List<TensorHeader> headers = TensorTable.headers(tensors.get());
      return InferredTransformer.find(name, headers, entry.optionalObject("config"))
          .orElseThrow(
              () ->
                  entry.malformed(
                      "No blocks repeat among the %d tensors of (%s)."
                          .formatted(headers.size(), Quotes.quote(name)),
                      "Maybe number the blocks, as in blocks.{0..39}.attn.to_q.weight."));
    }
    String className = entry.text("class");
    List<String> known =
        TransformerArchitecture.known().stream().map(TransformerArchitecture::className).toList();
    return TransformerArchitecture.find(className)
        .orElseThrow(
            () ->
                entry.wrong(
                    "class",
                    "one of %s, or have \"tensors\" beside it".formatted(String.join(", ", known))))
        .read(name, entry.object("config"));
  }

  private static LatentGeometry geometry(JsonObject vae, Patch patch) {
    return new LatentGeometry(
        vae.whole("temporalCompression", 1, 1024),
        vae.whole("spatialCompression", 1, 1024),
        patch.frames(),
        patch.height(),
        patch.width());
  }

  private static ComponentDescription encoder(JsonObject entry) {
    entry.requireOnly("name", "use", "tensors", "precision");
    if (entry.has("use") == entry.has("tensors")) {
      throw entry.malformed("It must have either (use) or (tensors).");
    }
    List<TensorDescription> tensors =
        entry
            .optionalText("use")
            .map(BuiltInModels::encoderTensors)
            .orElseGet(() -> TensorTable.read(entry.object("tensors")));
    return new ComponentDescription(entry.text("name"), tensors, precision(entry));
  }

  private static long parameters(JsonObject entry) {
    double parameters = entry.number("parameters");
    if (!(parameters >= 1 && parameters <= 1e15 && parameters == Math.rint(parameters))) {
      throw entry.wrong("parameters", "a whole number from 1 to 1e15");
    }
    return (long) parameters;
  }

  private static Precision precision(JsonObject entry) {
    return entry.oneOf("precision", Precision.class);
  }

  private static SamplingDefaults sampling(JsonObject sampling, NoiseDefaults noise) {
    sampling.requireOnly(
        "width",
        "height",
        "frames",
        "framesPerSecond",
        "steps",
        "guidancePasses",
        "guidanceScales");
    return new SamplingDefaults(
        sampling.whole("width", 16, 16_384),
        sampling.whole("height", 16, 16_384),
        sampling.whole("frames", 1, 100_000),
        sampling.optionalWhole("framesPerSecond", 0, 1000).orElse(0),
        sampling.whole("steps", 1, NoiseScheduler.MAX_STEPS),
        sampling.whole("guidancePasses", 1, 2),
        scales(sampling),
        noise);
  }

  private static List<Double> scales(JsonObject sampling) {
    List<Double> scales = sampling.numbers("guidanceScales");
    if (scales.isEmpty()) {
      throw sampling.wrong("guidanceScales", "a list of numbers");
    }
    return scales;
  }

  private static NoiseDefaults noise(JsonObject noise) {
    noise.requireOnly(
        "scheduler",
        "flowShift",
        "shiftByTokens",
        "terminalSigma",
        "checkpointFlowShift",
        "boundaryRatio");
    return new NoiseDefaults(
        NoiseScheduler.named(noise.text("scheduler")).id(),
        shift(noise),
        noise.optionalDouble("terminalSigma"),
        noise.optionalDouble("checkpointFlowShift"),
        noise.optionalDouble("boundaryRatio"));
  }

  private static ShiftRule shift(JsonObject noise) {
    if (noise.has("flowShift") == noise.has("shiftByTokens")) {
      throw noise.malformed("It must have either (flowShift) or (shiftByTokens).");
    }
    if (noise.has("flowShift")) {
      return new ShiftRule.Fixed(noise.number("flowShift"));
    }
    JsonObject points = noise.object("shiftByTokens");
    points.requireOnly("baseMu", "maxMu", "baseTokens", "maxTokens");
    return new ShiftRule.ByTokens(
        points.number("baseMu"),
        points.number("maxMu"),
        points.whole("baseTokens", 0, Integer.MAX_VALUE),
        points.whole("maxTokens", 1, Integer.MAX_VALUE));
  }

  /** Returns what the file says of its facts, and what the shapes of its tensors leave open. */
  private static String sources(JsonObject sources, List<Transformer> transformers) {
    return Stream.concat(
            sources.texts().entrySet().stream()
                .map(source -> source.getKey() + ": " + source.getValue()),
            transformers.stream()
                .flatMap(transformer -> transformer.assumptions().stream())
                .map(assumption -> "assumed: " + assumption))
        .collect(Collectors.joining("; "));
  }
}
