package dev.offload.evidence.ingest;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.evidence.ingest.RequestTimes.Match;
import dev.offload.evidence.ingest.RunFiles.Named;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what several files say of the same request. Immutable.
 *
 * @param record of the performance dump or log, with the name of the file
 * @param logged of the console log
 * @param server the start of the server that the request ran in, or the last one of a console log
 *     without requests; empty without a console log
 * @param remarks what was chosen among several, a sentence each
 */
record RequestChoice(
    Optional<Named<RequestRecord>> record,
    Optional<LoggedRequest> logged,
    Optional<Named<ServerFacts>> server,
    List<String> remarks) {
  RequestChoice {
    remarks = List.copyOf(remarks);
  }

  /**
   * Chooses.
   *
   * @param requestId the id to look for; empty for the last request that all files have
   * @throws OffloadException if no request has the id, or the files have none in common
   */
  static RequestChoice of(RunFiles files, Optional<String> requestId) {
    List<String> remarks = new ArrayList<>();
    Optional<Named<RequestRecord>> record = files.dump();
    List<LoggedRequest> logged =
        files.console().map(console -> console.content().requests()).orElse(List.of());
    if (files.log().isPresent()) {
      record = Optional.of(ofLog(files.log().get(), record, logged, requestId, remarks));
    }
    checkId(record, requestId);
    Optional<LoggedRequest> request = Optional.empty();
    if (!logged.isEmpty()) {
      request = Optional.of(ofConsole(files, record, logged, remarks));
    }
    Optional<LoggedRequest> chosen = request;
    Optional<Named<ServerFacts>> server =
        files
            .console()
            .map(
                console ->
                    new Named<>(
                        console.name(),
                        chosen.map(LoggedRequest::server).orElse(console.content().lastServer())));
    return new RequestChoice(record, request, server, remarks);
  }

  private static void checkId(Optional<Named<RequestRecord>> record, Optional<String> requestId) {
    if (requestId.isEmpty()) {
      return;
    }
    if (record.isEmpty()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The request (%s) cannot be looked for: only performance dumps and logs have ids."
              .formatted(Quotes.quote(requestId.get())),
          "Maybe give one of these files too, or leave out --request.");
    }
    if (!record.get().content().requestId().equals(requestId)) {
      throw noSuchRequest(requestId.get(), record.get().name());
    }
  }

  private static OffloadException noSuchRequest(String id, String name) {
    return OffloadException.of(
        ErrorCode.UNKNOWN_NAME,
        "There is no request (%s) in %s.".formatted(Quotes.quote(id), name),
        "Maybe leave out --request, which takes the last one.");
  }

  private static Named<RequestRecord> ofLog(
      Named<PerformanceLog> log,
      Optional<Named<RequestRecord>> dump,
      List<LoggedRequest> logged,
      Optional<String> requestId,
      List<String> remarks) {
    List<RequestRecord> candidates = new ArrayList<>(log.content().requests());
    if (requestId.isPresent()) {
      candidates.removeIf(each -> !each.requestId().equals(requestId));
      if (candidates.isEmpty()) {
        throw noSuchRequest(requestId.get(), log.name());
      }
    }
    Collections.reverse(candidates);
    if (dump.isPresent()) {
      RequestRecord dumped = dump.get().content();
      RequestRecord chosen =
          matching(
              candidates,
              RequestTimes::of,
              RequestTimes.of(dumped),
              dump.get().name(),
              log.name(),
              remarks);
      return new Named<>(dump.get().name(), dumped.completedBy(chosen));
    }
    RequestRecord chosen =
        candidates.stream()
            .filter(each -> logged.stream().anyMatch(other -> isSame(each, other)))
            .findFirst()
            .orElse(candidates.get(0));
    if (log.content().requests().size() > 1) {
      remarks.add(
          "%s has %d requests; number %d%s was taken. Maybe choose another with --request."
              .formatted(
                  log.name(),
                  log.content().requests().size(),
                  log.content().requests().lastIndexOf(chosen) + 1,
                  described(chosen)));
    }
    return new Named<>(log.name(), chosen);
  }

  private static boolean isSame(RequestRecord record, LoggedRequest request) {
    return RequestTimes.of(record).compare(RequestTimes.of(request)) == Match.SAME;
  }

  private static String described(RequestRecord record) {
    String parts =
        Stream.concat(
                record.requestId().map(id -> "id " + Quotes.quote(id, 80)).stream(),
                record.timestamp().map(time -> Quotes.quote(time, 40)).stream())
            .collect(Collectors.joining(", "));
    return parts.isEmpty() ? "" : " (%s)".formatted(parts);
  }

  /**
   * Returns the first of candidates that agrees with a request, else the first that cannot be
   * compared with it.
   *
   * @throws OffloadException if all are other requests
   */
  private static <T> T matching(
      List<T> candidates,
      Function<T, RequestTimes> times,
      RequestTimes wanted,
      String wantedName,
      String name,
      List<String> remarks) {
    for (T candidate : candidates) {
      if (times.apply(candidate).compare(wanted) == Match.SAME) {
        return candidate;
      }
    }
    for (T candidate : candidates) {
      if (times.apply(candidate).compare(wanted) == Match.UNKNOWN) {
        remarks.add(
            "%s and %s have no times that can be compared: that they are of the same request is taken for granted."
                .formatted(wantedName, name));
        return candidate;
      }
    }
    boolean stages = candidates.stream().anyMatch(each -> times.apply(each).sharesStage(wanted));
    throw Claims.differentRuns(
        (stages
                ? "the stages of %s took other times than those of any request in %s"
                : "%s has another number of steps, or other times, than any request in %s")
            .formatted(wantedName, name));
  }

  private static LoggedRequest ofConsole(
      RunFiles files,
      Optional<Named<RequestRecord>> record,
      List<LoggedRequest> logged,
      List<String> remarks) {
    String name = files.console().orElseThrow().name();
    List<LoggedRequest> latestFirst = new ArrayList<>(logged);
    Collections.reverse(latestFirst);
    LoggedRequest chosen;
    boolean agrees = false;
    if (record.isPresent()) {
      chosen =
          matching(
              latestFirst,
              RequestTimes::of,
              RequestTimes.of(record.get().content()),
              record.get().name(),
              name,
              remarks);
      agrees = isSame(record.get().content(), chosen);
    } else {
      chosen =
          latestFirst.stream()
              .filter(LoggedRequest::isComplete)
              .findFirst()
              .orElse(latestFirst.get(0));
    }
    if (logged.size() > 1) {
      remarks.add(
          "%s has %d requests; number %d was taken%s."
              .formatted(
                  name,
                  logged.size(),
                  logged.lastIndexOf(chosen) + 1,
                  agrees ? ", which agrees with " + record.get().name() : ""));
    }
    return chosen;
  }
}
