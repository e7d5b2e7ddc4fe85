package dev.offload.core.sweep;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.json.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * A file of results, and what may be wrong with it. Immutable and thread-safe.
 *
 * @param mention says how the option of a name is written
 */
record ResultsPath(Path path, UnaryOperator<String> mention) {
  /**
   * Opens the content.
   *
   * @throws OffloadException if it is no regular file or cannot be read
   */
  ResultsReader open() {
    return new ResultsReader(this, input().open());
  }

  /** Returns the failure of a file that could not be read to its end. */
  OffloadException unreadable(IOException cause) {
    return input().unreadable(cause);
  }

  private InputFile input() {
    return new InputFile("results file", path, "Maybe it was edited.");
  }

  /** Returns the failure of a file that is none of a sweep. */
  OffloadException foreign() {
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "The file (%s) holds no results of a sweep.".formatted(this),
        "Maybe name another file with %s, or replace it with %s."
            .formatted(mention.apply("output"), mention.apply("restart")));
  }

  /** Returns the failure of a line that is not the row which belongs there. */
  OffloadException misplaced(long line) {
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "Line %d of the results file (%s) is not the row that belongs there.".formatted(line, this),
        "Maybe it was edited; begin again with %s.".formatted(mention.apply("restart")));
  }

  /** Returns the failure of a file that could not be written. */
  OffloadException unwritable(IOException cause) {
    return OffloadException.of(
            ErrorCode.UNWRITABLE_FILE,
            "The results file (%s) cannot be written (%s)."
                .formatted(this, cause.getClass().getSimpleName()),
            "Maybe name a file in a directory where you may write; what is there can be continued.")
        .causedBy(cause);
  }

  /** Returns the path as messages show it. */
  @Override
  public String toString() {
    return Quotes.quote(path.toString());
  }
}
