package dev.offload.core.hardware;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Knows machines by name. Found with {@link java.util.ServiceLoader}; an implementation has a
 * public constructor without parameters and is thread-safe.
 */
public interface HardwareSource {
  /** Returns the names that {@link #find} knows, in the order to list them. */
  List<String> names();

  /**
   * Returns the machine of that name.
   *
   * @return empty if this source does not know the name
   */
  Optional<Machine> find(String name);

  /**
   * Returns the machine that a profile in a file describes.
   *
   * @return empty if this source reads no files, as it does unless overridden
   * @throws dev.offload.core.error.OffloadException if the file cannot be read or is malformed
   */
  default Optional<Machine> read(Path profile) {
    return Optional.empty();
  }
}
