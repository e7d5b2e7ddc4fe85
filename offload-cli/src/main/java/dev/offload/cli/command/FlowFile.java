package dev.offload.cli.command;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.flow.FlowCases;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens and solves files of flow cases. Stateless and thread-safe. */
final class FlowFile {
  private FlowFile() {}

  /**
   * Solves the cases in a file one by one.
   *
   * @param results where the solved cases go; flushed and left open
   * @throws OffloadException if it is no regular file or cannot be read ({@code UNREADABLE_FILE}),
   *     or a line is no flow case ({@code MALFORMED_FILE}); the cases before it are written
   */
  static void solve(Path file, Writer results) throws IOException {
    try (Reader cases = open(file)) {
      FlowCases.run(cases, results);
    } catch (OffloadException e) {
      throw e.code() == ErrorCode.MALFORMED_FILE ? malformed(file, e) : e;
    }
  }

  private static Reader open(Path file) {
    // Opening a pipe or a device could block, and reading one never end.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw unreadable(file, "is not a regular file");
    }
    try {
      return Files.newBufferedReader(file);
    } catch (IOException e) {
      throw unreadable(file, "cannot be read").causedBy(e);
    }
  }

  private static OffloadException unreadable(Path file, String why) {
    return OffloadException.of(
        ErrorCode.UNREADABLE_FILE,
        "The file of flow cases (%s) %s.".formatted(Quotes.quote(file.toString()), why),
        "Maybe check its path, or use - to read standard input.");
  }

  private static OffloadException malformed(Path file, OffloadException reason) {
    String problem =
        "The file of flow cases (%s) is malformed. %s"
            .formatted(Quotes.quote(file.toString()), reason.problem());
    return reason
        .advice()
        .map(advice -> OffloadException.of(ErrorCode.MALFORMED_FILE, problem, advice))
        .orElseGet(() -> OffloadException.of(ErrorCode.MALFORMED_FILE, problem))
        .causedBy(reason);
  }
}
