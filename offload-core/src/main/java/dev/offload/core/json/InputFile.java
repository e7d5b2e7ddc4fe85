package dev.offload.core.json;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file to be read whole. Immutable and thread-safe.
 *
 * @param kind what it is to a user, as in "plan" or "measurements file"
 * @param path where it is
 * @param advice a sentence that begins with "Maybe", for whoever wrote the file
 */
public record InputFile(String kind, Path path, String advice) {
  private static final int MAX_PROBLEM_CHARS = 1000;

  /**
   * Returns the content.
   *
   * @param maxBytes the largest file that is read
   * @throws OffloadException if it is no regular file, cannot be read, or is larger
   */
  public byte[] bytes(int maxBytes) {
    // Opening a pipe or a device could block or never end.
    if (!Files.isRegularFile(path)) {
      throw unreadable(Files.exists(path) ? "is not a regular file" : "does not exist");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(maxBytes + 1);
    } catch (IOException e) {
      throw unreadable("cannot be read").causedBy(e);
    }
    if (bytes.length > maxBytes) {
      throw malformed("It is larger than %d bytes.".formatted(maxBytes));
    }
    return bytes;
  }

  /** Returns the failure of a file that cannot be read. */
  public OffloadException unreadable(String what) {
    return OffloadException.of(
        ErrorCode.UNREADABLE_FILE,
        "The %s (%s) %s.".formatted(kind, Quotes.quote(path.toString()), what),
        "Maybe check its path.");
  }

  /**
   * Returns the failure of a file whose content is not what it must be.
   *
   * @param problem one sentence
   */
  public OffloadException malformed(String problem) {
    // An escape is as long as six characters: cut again.
    String escaped = Quotes.quote(problem, MAX_PROBLEM_CHARS);
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "The %s (%s) is malformed: %s"
            .formatted(
                kind, Quotes.quote(path.toString()), Quotes.quote(escaped, MAX_PROBLEM_CHARS)),
        advice);
  }
}
