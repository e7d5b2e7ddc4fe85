package dev.offload.core.json;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that nobody vouches for. Immutable and thread-safe.
 *
 * @param kind what it is to a user, as in "plan" or "measurements file"
 * @param path where it is
 * @param advice a sentence that begins with "Maybe", for whoever wrote the file
 */
public record InputFile(String kind, Path path, String advice) implements JsonSource {
  private static final int MAX_PROBLEM_CHARS = 1000;

  /**
   * Opens the content.
   *
   * @throws OffloadException if it is no regular file or cannot be read
   */
  public InputStream open() {
    requireRegular();
    try {
      return Files.newInputStream(path);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Returns the size in bytes.
   *
   * @throws OffloadException if it is no regular file or cannot be read
   */
  public long size() {
    requireRegular();
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Returns the content.
   *
   * @param maxBytes the largest file that is read
   * @throws OffloadException if it is no regular file, cannot be read, or is larger
   */
  public byte[] bytes(int maxBytes) {
    byte[] bytes;
    try (InputStream in = open()) {
      bytes = in.readNBytes(maxBytes + 1);
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (bytes.length > maxBytes) {
      throw malformed("It is larger than %d bytes.".formatted(maxBytes));
    }
    return bytes;
  }

  /** Opening a pipe or a device could block or never end. */
  private void requireRegular() {
    if (Files.isDirectory(path)) {
      throw unreadable("is a directory", "Maybe name the file in it that is meant.");
    }
    if (Files.isRegularFile(path)) {
      return;
    }
    if (Files.isSymbolicLink(path)) {
      throw unreadable("is a symbolic link to no file", "Maybe what it leads to was moved.");
    }
    throw Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        ? unreadable("is not a regular file", "Maybe copy its content to a file.")
        : missing();
  }

  private OffloadException missing() {
    return unreadable(
        "does not exist",
        "Maybe the path is relative to another directory than (%s)."
            .formatted(Path.of("").toAbsolutePath()));
  }

  /** Returns the failure of a file that could not be opened or read to its end. */
  public OffloadException unreadable(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return missing().causedBy(cause);
    }
    String why =
        cause instanceof AccessDeniedException
            ? "may not be read by this user"
            : "cannot be read (%s)".formatted(Quotes.quote(String.valueOf(cause.getMessage())));
    return unreadable(why, "Maybe its permissions forbid it.").causedBy(cause);
  }

  private OffloadException unreadable(String what, String wayOut) {
    return OffloadException.of(
        ErrorCode.UNREADABLE_FILE,
        "The %s (%s) %s.".formatted(kind, Quotes.quote(path.toString()), what),
        wayOut);
  }

  /**
   * Returns the failure of a file whose content is not what it must be.
   *
   * @param problem one sentence
   */
  public OffloadException malformed(String problem) {
    return malformed(0, problem, Optional.empty());
  }

  @Override
  public OffloadException malformed(long line, String problem, Optional<String> better) {
    // An escape is as long as six characters: cut again.
    String escaped = Quotes.quote(problem, MAX_PROBLEM_CHARS);
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "The %s (%s) is malformed%s: %s"
            .formatted(
                kind,
                Quotes.quote(path.toString()),
                line > 0 ? " at line " + line : "",
                Quotes.quote(escaped, MAX_PROBLEM_CHARS)),
        Quotes.quote(better.orElse(advice), MAX_PROBLEM_CHARS));
  }
}
