package dev.offload.models.catalog;

import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
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
import dev.offload.models.checkpoint.ConfigFile;
import dev.offload.models.checkpoint.TensorHeader;
import dev.offload.models.schedule.NoiseScheduler;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
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
  private static final int MOST = 1 << 20;

  /**
   * Reads a model.
   *
   * @param file the settings of the whole file
   * @throws OffloadException naming the file and the setting that is missing, unknown or wrong
   */
  public static ModelFile read(ConfigFile file) {
    try {
      return parse(file);
    } catch (OffloadException e) {
      if (e.code().category() == ErrorCategory.INPUT) {
        throw e;
      }
      // What a user's option would be refused for is here a defect of the file.
      String problem =
          "The file (%s) is malformed: %s"
              .formatted(Quotes.quote(file.file().toString()), e.problem());
      throw e.advice().isPresent()
          ? OffloadException.of(ErrorCode.MALFORMED_FILE, problem, e.advice().get())
          : OffloadException.of(ErrorCode.MALFORMED_FILE, problem);
    }
  }

  private static ModelFile parse(ConfigFile file) {
    file.requireOnly(
        Set.of(
            "id",
            "pipeline",
            "sources",
            "transformers",
            "textTokens",
            "encoders",
            "vae",
            "sampling",
            "noise"));
    List<ConfigFile> entries = file.objects("transformers");
    if (entries.isEmpty() || entries.size() > 2) {
      throw file.refuse("transformers", "a list of one or two");
    }
    List<Transformer> transformers = entries.stream().map(ModelFile::transformer).toList();
    Transformer first = transformers.get(0);
    ConfigFile vae = file.object("vae");
    vae.requireOnly(
        Set.of(
            "parameters",
            "precision",
            "temporalCompression",
            "spatialCompression",
            "decoderChannels"));
    ModelDescription model =
        new ModelDescription(
            file.text("id"),
            sources(file.object("sources"), transformers),
            file.findText("pipeline"),
            transformers.stream().map(Transformer::expert).toList(),
            first.heads(),
            first.hiddenWidth(),
            file.integer("textTokens", 1, MOST),
            geometry(vae, first.patch()),
            file.objects("encoders").stream().map(ModelFile::encoder).toList(),
            new ComponentDescription(
                "vae", List.of(new TensorDescription("weights", parameters(vae))), precision(vae)),
            vae.integer("decoderChannels", 1, MOST),
            sampling(file.object("sampling"), noise(file.object("noise"))));
    return new ModelFile(model, entries.get(0).text("class"), first);
  }

  private static Transformer transformer(ConfigFile entry) {
    entry.requireOnly(Set.of("name", "class", "config", "tensors"));
    String name = entry.text("name");
    Optional<ConfigFile> tensors = entry.findObject("tensors");
    if (tensors.isPresent()) {
      List<TensorHeader> headers = TensorTable.headers(tensors.get());
      return InferredTransformer.find(name, headers, entry.findObject("config"))
          .orElseThrow(() -> withoutBlocks(entry, name, headers.size()));
    }
    String className = entry.text("class");
    List<String> known =
        TransformerArchitecture.known().stream().map(TransformerArchitecture::className).toList();
    return TransformerArchitecture.find(className)
        .orElseThrow(
            () ->
                entry.refuse(
                    "class",
                    "one of %s, or have \"tensors\" beside it".formatted(String.join(", ", known))))
        .read(name, entry.object("config"));
  }

  private static OffloadException withoutBlocks(ConfigFile entry, String name, int tensors) {
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "The file (%s) is malformed: no blocks repeat among the %d tensors of (%s)."
            .formatted(Quotes.quote(entry.file().toString()), tensors, Quotes.quote(name)),
        "Maybe number the blocks, as in blocks.{0..39}.attn.to_q.weight.");
  }

  private static LatentGeometry geometry(ConfigFile vae, Patch patch) {
    return new LatentGeometry(
        vae.integer("temporalCompression", 1, 1024),
        vae.integer("spatialCompression", 1, 1024),
        patch.frames(),
        patch.height(),
        patch.width());
  }

  private static ComponentDescription encoder(ConfigFile entry) {
    entry.requireOnly(Set.of("name", "use", "tensors", "precision"));
    if (entry.findText("use").isPresent() == entry.findObject("tensors").isPresent()) {
      throw entry.refuse("use", "there, or else \"tensors\", and not both");
    }
    List<TensorDescription> tensors =
        entry
            .findText("use")
            .map(BuiltInModels::encoderTensors)
            .orElseGet(() -> TensorTable.read(entry.object("tensors")));
    return new ComponentDescription(entry.text("name"), tensors, precision(entry));
  }

  private static long parameters(ConfigFile entry) {
    double parameters = entry.number("parameters");
    if (!(parameters >= 1 && parameters <= 1e15 && parameters == Math.rint(parameters))) {
      throw entry.refuse("parameters", "a whole number from 1 to 1e15");
    }
    return (long) parameters;
  }

  private static Precision precision(ConfigFile entry) {
    String text = entry.text("precision");
    return Stream.of(Precision.values())
        .filter(precision -> precision.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                entry.refuse(
                    "precision",
                    Stream.of(Precision.values())
                        .map(precision -> precision.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ", "one of ", ""))));
  }

  private static SamplingDefaults sampling(ConfigFile sampling, NoiseDefaults noise) {
    sampling.requireOnly(
        Set.of(
            "width",
            "height",
            "frames",
            "framesPerSecond",
            "steps",
            "guidancePasses",
            "guidanceScales"));
    return new SamplingDefaults(
        sampling.integer("width", 16, 16_384),
        sampling.integer("height", 16, 16_384),
        sampling.integer("frames", 1, 100_000),
        sampling.findInteger("framesPerSecond", 0, 1000).orElse(0),
        sampling.integer("steps", 1, NoiseScheduler.MAX_STEPS),
        sampling.integer("guidancePasses", 1, 2),
        sampling.numbers("guidanceScales"),
        noise);
  }

  private static NoiseDefaults noise(ConfigFile noise) {
    noise.requireOnly(
        Set.of(
            "scheduler",
            "flowShift",
            "shiftByTokens",
            "terminalSigma",
            "checkpointFlowShift",
            "boundaryRatio"));
    return new NoiseDefaults(
        NoiseScheduler.named(noise.text("scheduler")).id(),
        shift(noise),
        noise.findNumber("terminalSigma"),
        noise.findNumber("checkpointFlowShift"),
        noise.findNumber("boundaryRatio"));
  }

  private static ShiftRule shift(ConfigFile noise) {
    OptionalDouble fixed = noise.findNumber("flowShift");
    Optional<ConfigFile> byTokens = noise.findObject("shiftByTokens");
    if (fixed.isPresent() == byTokens.isPresent()) {
      throw noise.refuse("flowShift", "there, or else \"shiftByTokens\", and not both");
    }
    if (fixed.isPresent()) {
      return new ShiftRule.Fixed(fixed.getAsDouble());
    }
    ConfigFile points = byTokens.get();
    points.requireOnly(Set.of("baseMu", "maxMu", "baseTokens", "maxTokens"));
    return new ShiftRule.ByTokens(
        points.number("baseMu"),
        points.number("maxMu"),
        points.integer("baseTokens", 0, Integer.MAX_VALUE),
        points.integer("maxTokens", 1, Integer.MAX_VALUE));
  }

  /** Returns what the file says of its facts, and what the shapes of its tensors leave open. */
  private static String sources(ConfigFile sources, List<Transformer> transformers) {
    return Stream.concat(
            sources.settings().keySet().stream().map(part -> part + ": " + sources.text(part)),
            transformers.stream()
                .flatMap(transformer -> transformer.assumptions().stream())
                .map(assumption -> "assumed: " + assumption))
        .collect(Collectors.joining("; "));
  }
}
