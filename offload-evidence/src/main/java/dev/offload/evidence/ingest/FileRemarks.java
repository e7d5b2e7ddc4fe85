package dev.offload.evidence.ingest;

import dev.offload.core.error.Quotes;
import dev.offload.evidence.ingest.RunFiles.Named;
import java.util.stream.Collectors;

/** Says what of the files of a run was left out, and what is odd about them. Not thread-safe. */
final class FileRemarks {
  private static final int MOST_FIELDS = 20;

  private final Findings findings;

  FileRemarks(Findings findings) {
    this.findings = findings;
  }

  void of(RunFiles files, RequestChoice choice) {
    files.log().ifPresent(log -> brokenLines(log.content()));
    choice
        .record()
        .filter(record -> !record.content().ignored().isEmpty())
        .ifPresent(this::ignoredFields);
    files.traces().forEach(this::trace);
  }

  private void brokenLines(PerformanceLog log) {
    log.broken().forEach(findings::warn);
    long more = log.brokenLines() - log.broken().size();
    if (more > 0) {
      findings.warn("So are %d more of its lines.".formatted(more));
    }
  }

  private void ignoredFields(Named<RequestRecord> record) {
    findings.remark(
        "Fields of %s that were not understood were left out: %s."
            .formatted(
                record.name(),
                record.content().ignored().stream()
                    .sorted()
                    .limit(MOST_FIELDS)
                    .map(field -> Quotes.quote(field, 50))
                    .collect(Collectors.joining(", "))));
  }

  private void trace(Named<TraceFile> trace) {
    if (trace.content().simulation().isPresent()) {
      findings.warn(
          ("%s is a simulation that 'offload trace' wrote, and no measurement. Maybe keep the run out"
                  + " of files of measured ones.")
              .formatted(trace.name()));
    }
    if (trace.content().truncated()) {
      findings.warn("%s ends before its end; what there is was read.".formatted(trace.name()));
    }
    long withoutBytes = trace.content().copiesWithoutBytes();
    if (withoutBytes > 0) {
      findings.remark(
          ("Of %d of the copies in %s it is not said how many bytes they copied: rates of copies are"
                  + " those of the others.")
              .formatted(withoutBytes, trace.name()));
    }
    long odd = trace.content().odd();
    if (odd > 0) {
      findings.remark(
          (odd == 1
                  ? "%d slice of %s has no time that makes sense, and was left out."
                  : "%d slices of %s have no time that makes sense, and were left out.")
              .formatted(odd, trace.name()));
    }
  }
}
