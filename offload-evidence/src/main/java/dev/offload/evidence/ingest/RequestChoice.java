package dev.offload.evidence.ingest;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.evidence.ingest.Claims.Claim;
import dev.offload.evidence.ingest.Request.Match;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What several files say of the same request.
 *
 * @param record of the performance dump or log
 * @param logged of the console log
 * @param server the start of the server that the request ran in, or the last one of a console log
 *     without requests; empty without a console log
 */
record RequestChoice(
    Optional<RequestRecord> record, Optional<LoggedRequest> logged, Optional<ServerFacts> server) {
  /**
   * Returns the first that is said of the request, with the file that says so: SGLang's own record
   * counts more than what it prints.
   */
  <T> Optional<Claim<T>> first(Function<Request, Optional<T>> said) {
    return Stream.of(record, logged)
        .flatMap(Optional::stream)
        .flatMap(it -> said.apply(it).map(value -> new Claim<>(value, it.source())).stream())
        .findFirst();
  }

  /**
   * Chooses.
   *
   * @param requestId the id to look for; empty for the last request that all files have
   * @param findings gets what was chosen among several
   * @throws OffloadException if no request has the id, or the files have none in common
   */
  static RequestChoice of(RunFiles files, Optional<String> requestId, List<Finding> findings) {
    List<LoggedRequest> logged = files.console().map(ConsoleLog::requests).orElse(List.of());
    Optional<RequestRecord> record =
        files
            .log()
            .map(log -> ofLog(log, files.dump(), logged, requestId, findings))
            .or(files::dump);
    requestId.ifPresent(id -> checkId(record, id));
    Optional<LoggedRequest> chosen =
        logged.isEmpty()
            ? Optional.empty()
            : Optional.of(ofConsole(files.consoleName(), logged, record, findings));
    return new RequestChoice(
        record,
        chosen,
        chosen.map(LoggedRequest::server).or(() -> files.console().map(ConsoleLog::lastServer)));
  }

  private static void checkId(Optional<RequestRecord> record, String id) {
    if (record.isEmpty()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The request (%s) cannot be looked for: only performance dumps and logs have ids."
              .formatted(Quotes.quote(id)),
          "Maybe give one of these files too, or leave out --request.");
    }
    if (!record.get().requestId().equals(Optional.of(id))) {
      throw noSuchRequest(id, record.get().source());
    }
  }

  private static OffloadException noSuchRequest(String id, String name) {
    return OffloadException.of(
        ErrorCode.UNKNOWN_NAME,
        "There is no request (%s) in %s.".formatted(Quotes.quote(id), name),
        "Maybe leave out --request, which takes the last one.");
  }

  private static RequestRecord ofLog(
      PerformanceLog log,
      Optional<RequestRecord> dump,
      List<LoggedRequest> logged,
      Optional<String> requestId,
      List<Finding> findings) {
    List<RequestRecord> candidates = new ArrayList<>(log.requests());
    if (requestId.isPresent()) {
      candidates.removeIf(each -> !each.requestId().equals(requestId));
      if (candidates.isEmpty()) {
        throw noSuchRequest(requestId.get(), log.source());
      }
    }
    Collections.reverse(candidates);
    if (dump.isPresent()) {
      return dump.get().completedBy(matching(candidates, dump.get(), log.source(), findings));
    }
    RequestRecord chosen =
        candidates.stream()
            .filter(each -> logged.stream().anyMatch(other -> each.compare(other) == Match.SAME))
            .findFirst()
            .orElse(candidates.get(0));
    if (log.requests().size() > 1) {
      findings.add(
          FindingKind.RECORD_TAKEN.of(
              log.source(),
              log.requests().size(),
              log.requests().lastIndexOf(chosen) + 1,
              described(chosen)));
    }
    return chosen;
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
   * @param name the name of the candidates' file
   * @throws OffloadException if all are other requests
   */
  private static <T extends Request> T matching(
      List<T> candidates, RequestRecord wanted, String name, List<Finding> findings) {
    for (T candidate : candidates) {
      if (candidate.compare(wanted) == Match.SAME) {
        return candidate;
      }
    }
    for (T candidate : candidates) {
      if (candidate.compare(wanted) == Match.UNKNOWN) {
        findings.add(FindingKind.NOT_COMPARED.of(wanted.source(), name));
        return candidate;
      }
    }
    boolean stages = candidates.stream().anyMatch(each -> each.sharesStage(wanted));
    throw Claims.differentRuns(
        (stages
                ? "the stages of %s took other times than those of any request in %s"
                : "%s has another number of steps, or other times, than any request in %s")
            .formatted(wanted.source(), name));
  }

  private static LoggedRequest ofConsole(
      String name,
      List<LoggedRequest> logged,
      Optional<RequestRecord> record,
      List<Finding> findings) {
    List<LoggedRequest> latestFirst = new ArrayList<>(logged);
    Collections.reverse(latestFirst);
    LoggedRequest chosen =
        record
            .map(it -> matching(latestFirst, it, name, findings))
            .or(() -> latestFirst.stream().filter(LoggedRequest::isComplete).findFirst())
            .orElse(latestFirst.get(0));
    if (logged.size() > 1) {
      Optional<String> agreeing =
          record.filter(it -> it.compare(chosen) == Match.SAME).map(RequestRecord::source);
      findings.add(
          FindingKind.LOGGED_TAKEN.of(
              name,
              logged.size(),
              logged.lastIndexOf(chosen) + 1,
              agreeing.map(it -> ", which agrees with " + it).orElse("")));
    }
    return chosen;
  }
}
