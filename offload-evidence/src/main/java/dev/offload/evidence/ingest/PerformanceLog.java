package dev.offload.evidence.ingest;

import com.fasterxml.jackson.core.JacksonException;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * SGLang's {@code performance.log}. Immutable.
 *
 * @param requests the last ones, in the order of the file, which is that of time
 * @param leftOut how many came before them
 * @param broken what is wrong with lines that cannot be read, a sentence each, of the first ones
 * @param brokenLines how many there are
 */
record PerformanceLog(
    List<RequestRecord> requests, long leftOut, List<String> broken, long brokenLines) {
  private static final int MOST_DESCRIBED = 5;

  PerformanceLog {
    requests = List.copyOf(requests);
    broken = List.copyOf(broken);
  }

  /**
   * Reads a file. A request is on one line, or in older files on several behind each other.
   *
   * @throws OffloadException if it cannot be read, or no line is a record
   */
  static PerformanceLog read(RunFile file) {
    LatestRequests<RequestRecord> requests = new LatestRequests<>();
    List<String> broken = new ArrayList<>();
    long brokenLines = 0;
    try (LogLines lines = new LogLines(file)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (line.isBlank()) {
          continue;
        }
        try {
          add(requests, RequestParser.parse(parse(line)));
        } catch (OffloadException e) {
          brokenLines++;
          if (broken.size() < MOST_DESCRIBED) {
            String reason =
                e.getCause() instanceof JacksonException ? "it is no JSON." : e.problem();
            broken.add(
                "Line %d of %s is no record: %s".formatted(lines.number(), file.name(), reason));
          }
        }
      }
    }
    if (requests.toList().isEmpty()) {
      throw file.malformed("None of its lines is a record of a request.");
    }
    return new PerformanceLog(requests.toList(), requests.leftOut(), broken, brokenLines);
  }

  private static JsonObject parse(String line) {
    return JsonObject.of(
        (within, problem, advice) -> OffloadException.of(ErrorCode.MALFORMED_FILE, problem),
        line.getBytes(StandardCharsets.UTF_8));
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
}
