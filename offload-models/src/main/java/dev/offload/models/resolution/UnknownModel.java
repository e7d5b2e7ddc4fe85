package dev.offload.models.resolution;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ComponentDescription;
import dev.offload.core.model.LatentGeometry;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.NoiseDefaults;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.models.architecture.InferredTransformer;
import dev.offload.models.architecture.Transformer;
import dev.offload.models.catalog.BuiltInModels;
import dev.offload.models.catalog.ModelFile;
import dev.offload.models.checkpoint.DiffusersDirectory;
import dev.offload.models.checkpoint.PipelineComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Describes a model that nobody knows by its directory: transformers of a known class are what
 * their configuration says, and what a directory does not say comes from the built-in model that is
 * most alike; transformers of other classes are what the names and shapes of their tensors say.
 */
final class UnknownModel {
  private static final int ASSUMED_TEXT_TOKENS = 512;

  private UnknownModel() {}

  /**
   * Returns the model, and adds to the assumptions.
   *
   * @param conflicts where configurations and tensors disagree, among others
   * @throws OffloadException if the transformers are of no known class, differ in width, or
   *     disagree with their tensors
   */
  static ModelDescription describe(
      DiffusersDirectory directory,
      List<PipelineComponent> components,
      Map<String, Transformer> configured,
      List<Conflict> conflicts,
      List<String> assumptions) {
    if (configured.size() < components.size() || components.isEmpty()) {
      return inferred(directory, components, assumptions);
    }
    List<Transformer> transformers =
        components.stream().map(component -> configured.get(component.name())).toList();
    conflicts.stream()
        .filter(conflict -> conflict.kind() == Conflict.Kind.CONFIG)
        .findFirst()
        .ifPresent(
            conflict -> {
              throw OffloadException.of(
                  ErrorCode.MALFORMED_FILE, conflict.problem(), conflict.advice());
            });
    Transformer first = transformers.get(0);
    for (Transformer other : transformers) {
      if (other.heads() != first.heads() || other.hiddenWidth() != first.hiddenWidth()) {
        throw OffloadException.of(
            ErrorCode.MALFORMED_FILE,
            "The shape of %s (%s) differs from that of transformer (%s)."
                .formatted(other.expert().name(), other.inWords(), first.inWords()));
      }
    }
    ModelDescription alike = mostAlike(components.get(0).className(), transformers);
    boolean two = transformers.size() == 2;
    OptionalDouble boundary = OptionalDouble.empty();
    if (two) {
      boundary =
          directory.boundaryRatio().isPresent()
              ? directory.boundaryRatio()
              : alike.defaults().boundaryRatio();
    }
    assumptions.add(
        "%s, sampling, encoders and VAE are as in %s."
            .formatted(
                two && directory.boundaryRatio().isEmpty()
                    ? "Boundary ratio, flow shift"
                    : "Flow shift",
                alike.id()));
    NoiseDefaults noise = alike.defaults().noise().withBoundaryRatio(boundary);
    LatentGeometry geometry = alike.geometry();
    return new ModelDescription(
        directory.path().toAbsolutePath().normalize().toString(),
        "%s from config.json; the rest as in %s".formatted(first.inWords(), alike.id()),
        Optional.of(directory.className()),
        transformers.stream().map(Transformer::expert).toList(),
        first.heads(),
        first.hiddenWidth(),
        alike.textTokens(),
        new LatentGeometry(
            geometry.temporalCompression(),
            geometry.spatialCompression(),
            first.patch().frames(),
            first.patch().height(),
            first.patch().width()),
        alike.encoders(),
        alike.vae(),
        alike.vaeBaseChannels(),
        alike.defaults().withNoise(noise));
  }

  /** Describes transformers of classes that nobody knows, by their tensors. */
  private static ModelDescription inferred(
      DiffusersDirectory directory, List<PipelineComponent> components, List<String> assumptions) {
    boolean weights =
        !components.isEmpty() && components.stream().allMatch(PipelineComponent::weightsOnDisk);
    if (!weights) {
      throw OffloadException.of(
          ErrorCode.MALFORMED_FILE,
          "The pipeline in (%s) is a %s, whose transformers are of no known class, and whose weights"
                  .formatted(directory.path(), directory.className())
              + " are not there to tell their shape.",
          "Maybe download the weights, or describe the model in a JSON file for --models.");
    }
    List<String> assumed = new ArrayList<>();
    List<Transformer> transformers =
        components.stream()
            .map(
                component ->
                    InferredTransformer.describe(
                        component.name(), component.tensors(), component.config()))
            .toList();
    transformers.forEach(transformer -> assumed.addAll(transformer.assumptions()));
    Transformer first = transformers.get(0);
    DirectoryParts parts = new DirectoryParts(directory, assumed);
    LatentGeometry geometry = parts.geometry(first.patch());
    List<ComponentDescription> encoders = parts.encoders();
    ComponentDescription vae = parts.vae();
    int vaeBaseChannels = parts.vaeBaseChannels();
    SamplingDefaults sampling = parts.sampling(geometry, transformers.size() == 2);
    assumed.add("%d tokens of a prompt".formatted(ASSUMED_TEXT_TOKENS));
    assumed.forEach(text -> assumptions.add(sentence(text)));
    return new ModelDescription(
        directory.path().toAbsolutePath().normalize().toString(),
        "%s, by the names and shapes of its tensors; assumed: %s"
            .formatted(first.inWords(), String.join("; ", assumed)),
        Optional.of(directory.className()),
        transformers.stream().map(Transformer::expert).toList(),
        first.heads(),
        first.hiddenWidth(),
        ASSUMED_TEXT_TOKENS,
        geometry,
        encoders,
        vae,
        vaeBaseChannels,
        sampling);
  }

  private static String sentence(String clause) {
    return Character.toUpperCase(clause.charAt(0)) + clause.substring(1) + ".";
  }

  /** Returns the built-in model of the same class and latents, as far as possible, and width. */
  private static ModelDescription mostAlike(String className, List<Transformer> transformers) {
    Transformer wanted = transformers.get(0);
    return new BuiltInModels()
        .files().stream()
            .filter(file -> file.transformerClass().equals(className))
            .min(
                Comparator.<ModelFile>comparingInt(
                        file -> file.transformer().inChannels() == wanted.inChannels() ? 0 : 1)
                    .thenComparing(
                        file -> file.model().experts().size() == transformers.size() ? 0 : 1)
                    .thenComparing(
                        file -> Math.abs(file.transformer().hiddenWidth() - wanted.hiddenWidth())))
            .map(ModelFile::model)
            .orElseThrow();
  }
}
