package dev.offload.evidence.ingest;

import com.fasterxml.jackson.core.JacksonException;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * SGLang's {@code performance.log}.
 *
 * @param source the file's name
 * @param requests the last ones, in the order of the file, which is that of time
 * @param leftOut how many came before them
 * @param broken what is wrong with lines that cannot be read, of the first ones
 * @param brokenLines how many there are
 */
record PerformanceLog(
    String source,
    List<RequestRecord> requests,
    long leftOut,
    List<Finding> broken,
    long brokenLines)
    implements FileContent {
  private static final int MOST_DESCRIBED = 5;

  /**
   * Reads a file. A request is on one line, or in older files on several behind each other.
   *
   * @throws OffloadException if it cannot be read, or no line is a record
   */
  static PerformanceLog read(RunFile file) {
    LatestRequests<RequestRecord> requests = new LatestRequests<>();
    List<Finding> broken = new ArrayList<>();
    long brokenLines = 0;
    try (LogLines lines = new LogLines(file)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (line.isBlank()) {
          continue;
        }
        try {
          add(requests, RequestRecord.of(FileKind.lineObject(line), file.name()));
        } catch (OffloadException e) {
          brokenLines++;
          if (broken.size() < MOST_DESCRIBED) {
            broken.add(
                Finding.Kind.BROKEN_LINE.of(
                    lines.number(),
                    file.name(),
                    e.getCause() instanceof JacksonException ? "it is no JSON." : e.problem()));
          }
        }
      }
    }
    if (requests.toList().isEmpty()) {
      throw file.malformed("None of its lines is a record of a request.");
    }
    return new PerformanceLog(
        file.name(), requests.toList(), requests.leftOut(), broken, brokenLines);
  }

  private static void add(LatestRequests<RequestRecord> requests, RequestRecord next) {
    if (next.isEmpty()) {
      throw OffloadException.of(ErrorCode.MALFORMED_FILE, "It says nothing of a request.");
    }
    // Requests that ran side by side wrote their lines in turn.
    boolean joined =
        requests.replaceLatest(
            earlier -> earlier.requestId().equals(next.requestId()),
            earlier ->
                earlier.isContinuedBy(next) ? Optional.of(earlier.plus(next)) : Optional.empty());
    if (!joined) {
      requests.add(next);
    }
  }

  @Override
  public FileKind kind() {
    return FileKind.PERFORMANCE_LOG;
  }

  @Override
  public String summary() {
    return LatestRequests.summary(requests.size(), leftOut)
        + (brokenLines == 0 ? "" : ", " + FileContent.counted(brokenLines, "broken line"));
  }

  @Override
  public void addFindings(List<Finding> findings) {
    findings.addAll(broken);
    if (brokenLines > broken.size()) {
      findings.add(Finding.Kind.MORE_BROKEN_LINES.of(brokenLines - broken.size()));
    }
  }
}
