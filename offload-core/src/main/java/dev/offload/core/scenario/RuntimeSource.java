package dev.offload.core.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Knows serving software by name. Found with {@link java.util.ServiceLoader}; an implementation has
 * a public constructor without parameters and is thread-safe.
 */
public interface RuntimeSource {
  /** Returns the names that {@link #find} knows, the newest last. */
  List<String> names();

  /**
   * Returns the software of that name.
   *
   * @return empty if this source does not know the name
   */
  Optional<ServingRuntime> find(String name);

  /**
   * Returns the software that a file describes.
   *
   * @return empty if this source reads no files, as it does unless overridden
   * @throws dev.offload.core.error.OffloadException if the file cannot be read or is malformed
   */
  default Optional<ServingRuntime> read(Path file) {
    return Optional.empty();
  }
}
