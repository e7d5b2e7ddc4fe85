package dev.offload.models.resolution;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import dev.offload.models.checkpoint.DiffusersDirectory;
import dev.offload.models.resolution.Conflict.Kind;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds the model that a user means: an id, the last part of an id, or a directory in diffusers
 * format, whose tensors count more than its name. Stateless and thread-safe.
 */
public final class ModelResolver {
  /** What people leave out of an id's last part: there is no other form that is read here. */
  private static final String DIFFUSERS = "-Diffusers";

  private ModelResolver() {}

  /**
   * Returns what a path or id means, with the evidence.
   *
   * @param idOrPath an exact id that a source knows, else the path of a directory, else the last
   *     part of an id in any case, with or without "-Diffusers" at its end. Of a directory only
   *     JSON files and safetensors headers are read
   * @param modelId the id, or its last part, that the user says a directory holds; if empty, that
   *     is found out
   * @param sources who knows ids
   * @throws OffloadException if it is none of the three, or the directory cannot be understood
   */
  public static Resolution resolve(
      String idOrPath, Optional<String> modelId, List<ModelSource> sources) {
    KnownModels models = new KnownModels(sources);
    Optional<ModelDescription> exact = models.find(idOrPath);
    if (exact.isPresent()) {
      return ofId(idOrPath, exact.get(), Evidence.Kind.ID, modelId, models);
    }
    Path path = path(idOrPath);
    if (path != null && Files.exists(path)) {
      DiffusersDirectory directory = DiffusersDirectory.read(path);
      return new DirectoryResolution(idOrPath, directory, modelId, models).resolve();
    }
    Optional<ModelDescription> named =
        models.named(idOrPath).or(() -> models.named(idOrPath + DIFFUSERS)).flatMap(models::find);
    if (named.isPresent()) {
      return ofId(idOrPath, named.get(), Evidence.Kind.NAME, modelId, models);
    }
    if (looksLikePath(idOrPath)) {
      throw OffloadException.of(
          ErrorCode.UNREADABLE_FILE,
          "The model directory (%s) does not exist.".formatted(Quotes.quote(idOrPath)),
          "Maybe the path is relative to another directory than (%s)."
              .formatted(Path.of("").toAbsolutePath()));
    }
    throw Names.unknown("model", idOrPath, models.ids());
  }

  /**
   * Returns what a path or id means, unless the id that was given for it is wrong.
   *
   * @throws OffloadException as {@link #resolve}; also if {@code modelId} is not what the directory
   *     holds
   */
  public static Resolution checked(
      String idOrPath, Optional<String> modelId, List<ModelSource> sources) {
    Resolution resolution = resolve(idOrPath, modelId, sources);
    for (Conflict conflict : resolution.conflicts()) {
      if (conflict.kind() == Kind.MODEL_ID) {
        throw OffloadException.of(
            ErrorCode.CONFLICTING_EVIDENCE, conflict.problem(), conflict.advice());
      }
    }
    return resolution;
  }

  private static Resolution ofId(
      String asked,
      ModelDescription model,
      Evidence.Kind kind,
      Optional<String> modelId,
      KnownModels models) {
    if (modelId.isPresent() && !models.require(modelId.get()).id().equals(model.id())) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The model (%s) and the model id (%s) are two models."
              .formatted(Quotes.quote(asked), Quotes.quote(modelId.get())),
          "Maybe leave one of them out.");
    }
    return new Resolution(
        asked,
        model,
        true,
        kind == Evidence.Kind.ID ? "its id" : "the last part of its id",
        List.of(new Evidence(kind, asked, List.of(model.id()))),
        List.of(),
        List.of(),
        Optional.empty());
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static boolean looksLikePath(String text) {
    return text.startsWith(".") || text.startsWith("/") || text.startsWith("~");
  }
}
