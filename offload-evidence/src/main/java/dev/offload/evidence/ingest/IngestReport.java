package dev.offload.evidence.ingest;

import dev.offload.core.error.Quotes;
import dev.offload.evidence.ingest.Claims.Claim;
import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was made of the files of a run, for people. Immutable and thread-safe.
 *
 * @param files what each file is
 * @param facts what is known of the scenario
 * @param figures what was measured
 * @param findings what people should know, in the order it was found
 */
public record IngestReport(
    List<FileLine> files, List<Row> facts, List<Row> figures, List<Finding> findings) {
  /** Copies the lists. */
  public IngestReport {
    files = List.copyOf(files);
    facts = List.copyOf(facts);
    figures = List.copyOf(figures);
    findings = List.copyOf(findings);
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
   * Puts what is known in words.
   *
   * @param traces what traces say, if there are any
   */
  static IngestReport of(
      RunFiles files,
      Claims claims,
      ModelIdentity model,
      RunFigures figures,
      Optional<TraceSummary> traces,
      List<Finding> findings) {
    List<FileLine> lines =
        files.all().stream()
            .map(file -> new FileLine(file.source(), file.kind(), file.summary()))
            .toList();
    List<Row> facts = new ArrayList<>();
    for (ScenarioField<?> field : ScenarioField.ALL) {
      Optional<? extends Claim<?>> known = claims.of(field);
      if (known.isPresent()) {
        // Files have the path of the model that SGLang was given.
        String value =
            field == ScenarioField.MODEL
                ? model.name().orElseThrow()
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
    return new IngestReport(lines, facts, rows, findings);
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
