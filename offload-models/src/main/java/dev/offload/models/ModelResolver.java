package dev.offload.models;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the model that a user means: a known id, or a directory in diffusers format. */
public final class ModelResolver {
  private ModelResolver() {}

  /**
   * Returns the model.
   *
   * @param idOrPath an id that a source knows, or the path of a directory; ids come first
   * @param sources who knows ids
   * @throws OffloadException if it is neither, or the directory cannot be understood
   */
  public static ModelDescription resolve(String idOrPath, List<ModelSource> sources) {
    for (ModelSource source : sources) {
      Optional<ModelDescription> model = source.find(idOrPath);
      if (model.isPresent()) {
        return model.get();
      }
    }
    Path path = path(idOrPath);
    if (path != null && Files.exists(path)) {
      return CheckpointModels.read(path);
    }
    if (looksLikePath(idOrPath)) {
      throw OffloadException.of(
          ErrorCode.UNREADABLE_FILE,
          "The model directory (%s) does not exist.".formatted(Quotes.quote(idOrPath)),
          "Maybe the path is relative to another directory than (%s)."
              .formatted(Path.of("").toAbsolutePath()));
    }
    List<String> ids = sources.stream().flatMap(source -> source.ids().stream()).toList();
    throw Names.unknown("model", idOrPath, ids);
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
