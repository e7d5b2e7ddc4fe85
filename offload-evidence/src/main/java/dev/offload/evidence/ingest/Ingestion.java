package dev.offload.evidence.ingest;

import dev.offload.core.error.Quotes;
import dev.offload.evidence.ingest.Claims.Claim;
import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of the files of a run. Immutable and thread-safe.
 *
 * @param files what each file is
 * @param facts what is known of the scenario
 * @param figures what was measured
 * @param findings what people should know, in the order it was found
 * @param run the measured run; empty if something is missing without which there is none
 * @param missing the options that would give what is missing, with their dashes
 */
public record Ingestion(
    List<FileLine> files,
    List<Row> facts,
    List<Row> figures,
    List<Finding> findings,
    Optional<Measurement> run,
    List<String> missing) {
  /** Copies the lists. */
  public Ingestion {
    files = List.copyOf(files);
    facts = List.copyOf(facts);
    figures = List.copyOf(figures);
    findings = List.copyOf(findings);
    Objects.requireNonNull(run);
    missing = List.copyOf(missing);
  }

  /**
   * A file.
   *
   * @param name its name, fit for a terminal
   * @param kind what it was recognised as
   * @param content what was found in it
   */
  public record FileLine(String name, FileKind kind, String content) {}

  /**
   * Something that is known.
   *
   * @param title what it is
   * @param value its value, fit for a terminal
   * @param source the file or option that it is from
   */
  public record Row(String title, String value, String source) {}

  /** Returns what was left out and why, and what a figure stands for, a sentence or more each. */
  public List<String> remarks() {
    return sentences(false);
  }

  /** Returns what is likely wrong, a sentence or more each. */
  public List<String> warnings() {
    return sentences(true);
  }

  private List<String> sentences(boolean warning) {
    return findings.stream()
        .filter(finding -> finding.warning() == warning)
        .map(Finding::toString)
        .toList();
  }

  /**
   * Puts what is known in words, and makes the run.
   *
   * @param traces what traces say, if there are any
   */
  static Ingestion of(
      RunBuilder builder,
      RunFigures figures,
      Optional<TraceSummary> traces,
      List<Finding> findings) {
    List<FileLine> lines =
        builder.files().all().stream()
            .map(file -> new FileLine(file.source(), file.kind(), file.summary()))
            .toList();
    List<Row> facts = new ArrayList<>();
    for (ScenarioField<?> field : ScenarioField.ALL) {
      Optional<? extends Claim<?>> known = builder.claims().of(field);
      if (known.isPresent()) {
        // Files have the path of the model that SGLang was given.
        String value =
            field == ScenarioField.MODEL
                ? builder.model().name().orElseThrow()
                : ScenarioField.text(known.get().value());
        facts.add(new Row(field.title(), Quotes.quote(value), known.get().source()));
      }
    }
    List<Row> rows = new ArrayList<>();
    figures
        .figures()
        .forEach(
            (metric, claim) ->
                rows.add(
                    new Row(
                        metric.title(), figure(metric, claim.value(), figures), claim.source())));
    traces.ifPresent(summary -> addTraces(summary, rows));
    List<String> missing = builder.missing();
    return new Ingestion(
        lines,
        facts,
        rows,
        findings,
        missing.isEmpty() ? Optional.of(builder.run(figures)) : Optional.empty(),
        missing);
  }

  private static String figure(Metric metric, MeasuredValue value, RunFigures figures) {
    String text = value.decimal().toPlainString();
    return switch (metric.kind()) {
      case STEP, PART_OF_STEP, TOTAL -> text + " s";
      case MEMORY ->
          metric == Metric.PEAK_GIB
              ? text + figures.peakKind().map(kind -> " " + kind).orElse("")
              : text;
      case RATE -> rate(value.value());
    };
  }

  private static String rate(double bytesPerSecond) {
    return String.format(Locale.ROOT, "%.2f GB/s", bytesPerSecond / 1e9);
  }

  /** Adds what traces show beyond the figures that a run has. */
  private static void addTraces(TraceSummary summary, List<Row> rows) {
    TraceTimes times = summary.steady().orElse(summary.whole());
    String of = summary.steady().isPresent() ? "of a steady step" : "of the whole trace";
    rows.add(new Row("copies", seconds(times.copy()), of));
    rows.add(new Row("copies beside kernels", seconds(times.besideKernels()), of));
    rows.add(new Row("copies beside collectives", seconds(times.besideCollectives()), of));
    rows.add(new Row("copies beside nothing", seconds(times.exposed()), of));
    rows.add(new Row("kernels", seconds(times.kernel()), of));
    rows.add(new Row("collectives beside no kernel", seconds(times.collective()), of));
    summary
        .bytesPerSecond()
        .forEach((copy, rate) -> rows.add(new Row(copy.title(), rate(rate), "while it runs")));
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.6f s", seconds);
  }
}
