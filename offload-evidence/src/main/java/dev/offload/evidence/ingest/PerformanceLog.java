package dev.offload.evidence.ingest;

import com.fasterxml.jackson.core.JacksonException;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

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
    AtomicLong brokenLines = new AtomicLong();
    LogLines.each(
        file,
        (line, number) -> {
          try {
            if (!line.isBlank()) {
              add(requests, RequestRecord.of(FileKind.lineObject(line), file.name()));
            }
          } catch (OffloadException e) {
            if (brokenLines.getAndIncrement() < MOST_DESCRIBED) {
              boolean json = !(e.getCause() instanceof JacksonException);
              broken.add(
                  FindingKind.BROKEN_LINE.of(
                      number, file.name(), json ? e.problem() : "it is no JSON."));
            }
          }
        });
    if (requests.toList().isEmpty()) {
      throw file.malformed("None of its lines is a record of a request.");
    }
    return new PerformanceLog(
        file.name(), requests.toList(), requests.leftOut(), broken, brokenLines.get());
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
      findings.add(FindingKind.MORE_BROKEN_LINES.of(brokenLines - broken.size()));
    }
  }
}
