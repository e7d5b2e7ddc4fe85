package dev.offload.evidence.ingest;

import java.util.List;
import java.util.Objects;

/**
 * What was made of the files of a run, for people. Immutable and thread-safe.
 *
 * @param files what each file is
 * @param facts what is known of the scenario
 * @param figures what was measured
 * @param remarks what was left out and why, and what a figure stands for, a sentence or more each
 * @param warnings what is likely wrong, a sentence or more each
 */
public record IngestReport(
    List<FileLine> files,
    List<Row> facts,
    List<Row> figures,
    List<String> remarks,
    List<String> warnings) {
  /** Copies the lists. */
  public IngestReport {
    files = List.copyOf(files);
    facts = List.copyOf(facts);
    figures = List.copyOf(figures);
    remarks = List.copyOf(remarks);
    warnings = List.copyOf(warnings);
  }

  /**
   * A file.
   *
   * @param name its name, fit for a terminal
   * @param kind what it was recognised as
   * @param content what was found in it
   */
  public record FileLine(String name, FileKind kind, String content) {
    /** Validates the parts. */
    public FileLine {
      Objects.requireNonNull(name);
      Objects.requireNonNull(kind);
      Objects.requireNonNull(content);
    }
  }

  /**
   * Something that is known.
   *
   * @param title what it is
   * @param value its value, fit for a terminal
   * @param source the file or option that it is from
   */
  public record Row(String title, String value, String source) {
    /** Validates the parts. */
    public Row {
      Objects.requireNonNull(title);
      Objects.requireNonNull(value);
      Objects.requireNonNull(source);
    }
  }
}
