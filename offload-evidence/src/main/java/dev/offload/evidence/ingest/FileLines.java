package dev.offload.evidence.ingest;

import dev.offload.core.error.Quotes;
import dev.offload.evidence.ingest.IngestReport.FileLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says what was found in each file of a run. Stateless and thread-safe. */
final class FileLines {
  private static final int MOST_DEVICE_NAMES = 4;

  private FileLines() {}

  static List<FileLine> of(RunFiles files) {
    List<FileLine> lines = new ArrayList<>();
    files
        .dump()
        .ifPresent(
            file ->
                lines.add(
                    new FileLine(file.name(), FileKind.PERFORMANCE_DUMP, dump(file.content()))));
    files
        .log()
        .ifPresent(
            file ->
                lines.add(
                    new FileLine(file.name(), FileKind.PERFORMANCE_LOG, log(file.content()))));
    files
        .console()
        .ifPresent(
            file ->
                lines.add(
                    new FileLine(file.name(), FileKind.CONSOLE_LOG, console(file.content()))));
    files
        .traces()
        .forEach(
            file -> lines.add(new FileLine(file.name(), FileKind.TRACE, trace(file.content()))));
    return lines;
  }

  private static String dump(RequestRecord record) {
    return "%s, %s, %s"
        .formatted(
            counted(record.stepSeconds().size(), "step"),
            counted(record.stageSeconds().size(), "stage"),
            record.peaks().isEmpty() ? "no memory" : "memory");
  }

  private static String log(PerformanceLog log) {
    String broken = log.brokenLines() == 0 ? "" : ", " + counted(log.brokenLines(), "broken line");
    return requests(log.requests().size(), log.leftOut()) + broken;
  }

  private static String console(ConsoleLog log) {
    return "%s%s%s"
        .formatted(
            requests(log.requests().size(), log.leftOut()),
            log.lastServer().arguments().isPresent() ? ", server arguments" : "",
            log.lastServer().configClass().map(name -> ", settings of " + name).orElse(""));
  }

  private static String trace(TraceFile trace) {
    long devices = trace.devices().values().stream().filter(each -> each.slices() > 0).count();
    String names =
        trace.gpuNames().stream()
            .limit(MOST_DEVICE_NAMES)
            .map(name -> Quotes.quote(name, 40))
            .collect(Collectors.joining(", "));
    return "%s%s, %s"
        .formatted(
            counted(devices, "device"),
            names.isEmpty() ? "" : " (" + names + ")",
            counted(trace.slices(), "slice"));
  }

  private static String requests(int count, long leftOut) {
    return counted(count, "request")
        + (leftOut == 0 ? "" : String.format(Locale.ROOT, ", %,d before them left out", leftOut));
  }

  private static String counted(long count, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
  }
}
