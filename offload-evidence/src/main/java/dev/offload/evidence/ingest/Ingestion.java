package dev.offload.evidence.ingest;

import dev.offload.evidence.measurement.Measurement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of the files of a run. Immutable and thread-safe.
 *
 * @param report what was made of them
 * @param run the measured run; empty if something is missing without which there is none
 * @param missing the options that would give what is missing, with their dashes
 */
public record Ingestion(IngestReport report, Optional<Measurement> run, List<String> missing) {
  /** Copies the list. */
  public Ingestion {
    Objects.requireNonNull(report);
    Objects.requireNonNull(run);
    missing = List.copyOf(missing);
  }
}
