package dev.offload.models.checkpoint;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The words with which this package refuses a file. Untrusted text is quoted safely. */
final class Refusals {
  private Refusals() {}

  /** Returns the failure of a file that was read but is wrong; {@code why} is a clause. */
  static OffloadException malformed(Path file, String why) {
    return OffloadException.of(ErrorCode.MALFORMED_FILE, problem(file, why));
  }

  /** As {@link #malformed(Path, String)}, with a sentence that begins with "Maybe". */
  static OffloadException malformed(Path file, String why, String advice) {
    return OffloadException.of(ErrorCode.MALFORMED_FILE, problem(file, why), advice);
  }

  /** Returns the failure of a file that could not be opened or read. */
  static OffloadException unreadable(Path file, IOException cause) {
    String why =
        cause instanceof NoSuchFileException
            ? "does not exist"
            : cause instanceof AccessDeniedException
                ? "may not be read by this user"
                : "cannot be read: " + quote(String.valueOf(cause.getMessage()));
    return unreadable(file, why).causedBy(cause);
  }

  private static OffloadException unreadable(Path file, String why) {
    return OffloadException.of(
        ErrorCode.UNREADABLE_FILE, "The file (%s) %s.".formatted(quote(file.toString()), why));
  }

  /**
   * Returns the size in bytes of a regular file, and refuses anything else: opening a pipe or a
   * device could block or never end.
   */
  static long regularFileBytes(Path file) {
    if (Files.isDirectory(file)) {
      throw unreadable(file, "is a directory");
    }
    if (!Files.isRegularFile(file)) {
      boolean dangling = Files.isSymbolicLink(file);
      boolean there = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
      throw unreadable(
          file,
          dangling
              ? "is a symbolic link to no file"
              : there ? "is not a regular file" : "does not exist");
    }
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Returns untrusted text for a message; see {@link Quotes#quote(String)}. */
  static String quote(String text) {
    return Quotes.quote(text);
  }

  private static String problem(Path file, String why) {
    return "The file (%s) is malformed: %s.".formatted(quote(file.toString()), why);
  }
}
