package dev.offload.models.catalog;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The models that a user describes in a directory of model files. Thread-safe. */
public final class ModelFiles implements ModelSource {
  private static final int MOST_FILES = 1000;

  private final Map<String, ModelDescription> models = new LinkedHashMap<>();

  /**
   * Reads every {@code *.json} file of a directory, in the order of their names.
   *
   * @throws OffloadException if the directory or a file cannot be read, a file is malformed, or two
   *     describe a model of the same id
   */
  public ModelFiles(Path directory) {
    Map<String, Path> fileById = new LinkedHashMap<>();
    for (Path path : list(directory)) {
      ModelDescription model = ModelFile.read(path).model();
      Path other = fileById.putIfAbsent(model.id(), path);
      if (other != null) {
        throw OffloadException.of(
            ErrorCode.MALFORMED_FILE,
            "The model (%s) is described twice (%s, %s).".formatted(model.id(), other, path),
            "Maybe take one of the two files away.");
      }
      models.put(model.id(), model);
    }
  }

  private static List<Path> list(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw OffloadException.of(
          ErrorCode.UNREADABLE_FILE,
          "The directory of model files (%s) does not exist or is no directory."
              .formatted(directory),
          "Maybe the path is relative to another directory.");
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .limit(MOST_FILES)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw OffloadException.of(
              ErrorCode.UNREADABLE_FILE,
              "The directory of model files (%s) cannot be read (%s)."
                  .formatted(directory, e.getMessage()))
          .causedBy(e);
    }
  }

  @Override
  public List<String> ids() {
    return List.copyOf(models.keySet());
  }

  @Override
  public Optional<ModelDescription> find(String id) {
    return Optional.ofNullable(models.get(id));
  }
}
