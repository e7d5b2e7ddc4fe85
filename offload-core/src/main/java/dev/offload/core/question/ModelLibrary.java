package dev.offload.core.question;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import dev.offload.core.scenario.NoisePlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Finds the model that a user means, and plans its noise schedule. Found with {@link
 * ServiceLoader}; an implementation has a public constructor without parameters and is thread-safe.
 */
public interface ModelLibrary {
  /**
   * Returns what an id or the path of a checkpoint means.
   *
   * @param idOrPath an id that a source knows, its last part, or a path
   * @param modelId the id that the user says a checkpoint has; if empty, that is found out
   * @param sources who knows ids
   * @throws OffloadException if it is none of these, cannot be understood, or is not what {@code
   *     modelId} says
   */
  FoundModel find(String idOrPath, Optional<String> modelId, List<ModelSource> sources);

  /**
   * Returns the models that the JSON files of a directory describe.
   *
   * @throws OffloadException if the directory or a file cannot be read, or a file is malformed
   */
  ModelSource files(Path directory);

  /**
   * Returns the steps of a model's schedule, with the expert of each.
   *
   * @param steps the number of steps, at least 1
   * @throws OffloadException if a number is out of range
   */
  NoisePlan noise(ModelDescription model, int steps, double flowShift);

  /**
   * Returns the library on the class path or module path.
   *
   * @throws OffloadException naming the missing module, if there is none, or what it lacks itself
   */
  static ModelLibrary installed() {
    try {
      return ServiceLoader.load(ModelLibrary.class, ModelLibrary.class.getClassLoader())
          .findFirst()
          .orElseThrow(
              () ->
                  OffloadException.of(
                      ErrorCode.UNKNOWN_NAME,
                      "Nothing here reads models.",
                      "Maybe add the module offload-models to the class path or module path."));
    } catch (ServiceConfigurationError | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw OffloadException.of(
              ErrorCode.BROKEN_PLUGIN,
              "What reads models cannot be loaded (%s).".formatted(cause),
              "Maybe a library that offload-models needs is not on the class path or module path.")
          .causedBy(e);
    }
  }
}
