package dev.offload.cli.ingest;

import dev.offload.cli.ingest.RunFiles.Named;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
  /** A console log has four decimals of a second. */
  private static final double TOLERANCE_SECONDS = 1e-3;

  private static final double TOLERANCE_SHARE = 1e-3;

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
    if (requestId.isPresent() && record.isPresent()) {
      Optional<String> found = record.get().content().requestId();
      if (!found.equals(requestId)) {
        throw noSuchRequest(requestId.get(), record.get().name());
      }
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
    RequestRecord chosen;
    if (dump.isPresent()) {
      RequestRecord dumped = dump.get().content();
      chosen =
          candidates.stream()
              .filter(each -> agree(each.stageSeconds(), dumped.stageSeconds()))
              .findFirst()
              .orElseThrow(() -> nothingInCommon(dump.get().name(), log.name()));
      // The dump is of one request, and comes first.
      return new Named<>(dump.get().name(), dumped.plus(withoutRepeated(chosen, dumped)));
    }
    chosen =
        candidates.stream()
            .filter(
                each ->
                    logged.stream()
                        .anyMatch(other -> agree(each.stageSeconds(), other.stageSeconds())))
            .findFirst()
            .orElse(candidates.get(0));
    if (log.content().requests().size() > 1) {
      remarks.add(
          "%s has %d requests; that of %s was taken. Maybe choose another with --request."
              .formatted(
                  log.name(),
                  log.content().requests().size(),
                  Quotes.quote(chosen.timestamp().orElse("an unknown time"))));
    }
    return new Named<>(log.name(), chosen);
  }

  /** Returns what one record says and another does not. */
  private static RequestRecord withoutRepeated(RequestRecord more, RequestRecord known) {
    return new RequestRecord(
        more.requestId(),
        known.timestamp(),
        more.commit(),
        more.model(),
        more.stepSeconds(),
        known.stageSeconds().isEmpty() ? more.stageSeconds() : Map.of(),
        more.totalSeconds(),
        more.peaks(),
        known.ignored());
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
    if (record.isPresent()) {
      Map<String, Double> stages = record.get().content().stageSeconds();
      chosen =
          latestFirst.stream()
              .filter(each -> agree(each.stageSeconds(), stages))
              .findFirst()
              .orElseThrow(() -> nothingInCommon(record.get().name(), name));
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
                  logged.indexOf(chosen) + 1,
                  record.map(it -> ", which agrees with " + it.name()).orElse("")));
    }
    return chosen;
  }

  /** Returns whether no stage that both have took another time in the one than in the other. */
  private static boolean agree(Map<String, Double> some, Map<String, Double> others) {
    return some.entrySet().stream()
        .filter(stage -> others.containsKey(stage.getKey()))
        .allMatch(stage -> isNear(stage.getValue(), others.get(stage.getKey())));
  }

  private static boolean isNear(double a, double b) {
    return Math.abs(a - b) <= TOLERANCE_SECONDS + TOLERANCE_SHARE * Math.max(a, b);
  }

  private static OffloadException nothingInCommon(String one, String other) {
    return Claims.differentRuns(
        "the stages of %s took other times than those of any request in %s".formatted(one, other));
  }
}
