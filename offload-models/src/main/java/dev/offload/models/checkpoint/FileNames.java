package dev.offload.models.checkpoint;

import dev.offload.core.error.OffloadException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Turns names found in files into paths that stay where they belong. */
final class FileNames {
  private FileNames() {}

  /**
   * Returns {@code directory/name}, for a plain name without separators.
   *
   * @param source the file that the name was found in, for the message
   * @throws OffloadException if the name could lead out of the directory or is none at all
   */
  static Path resolve(Path directory, String name, Path source) {
    boolean plain =
        !name.isEmpty()
            && !name.equals(".")
            && !name.equals("..")
            && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ');
    if (!plain) {
      throw notPlain(name, source);
    }
    try {
      return directory.resolve(name);
    } catch (InvalidPathException e) {
      throw notPlain(name, source).causedBy(e);
    }
  }

  private static OffloadException notPlain(String name, Path source) {
    return Refusals.malformed(
        source, "it names a file (%s) that is no plain name".formatted(Refusals.quote(name)));
  }
}
