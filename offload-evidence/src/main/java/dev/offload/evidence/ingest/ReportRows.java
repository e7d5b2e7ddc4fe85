package dev.offload.evidence.ingest;

import dev.offload.core.error.Quotes;
import dev.offload.evidence.ingest.IngestReport.Row;
import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says what is known of a run and what was measured, for people. Stateless and thread-safe. */
final class ReportRows {
  private static final double GIGA = 1e9;

  private static final List<ScenarioField<?>> SHOWN =
      List.of(
          ScenarioField.HARDWARE,
          ScenarioField.GPUS,
          ScenarioField.STRATEGY,
          ScenarioField.ULYSSES,
          ScenarioField.RING,
          ScenarioField.GUIDANCE_PARALLEL,
          ScenarioField.SIZE,
          ScenarioField.FRAMES,
          ScenarioField.STEPS,
          ScenarioField.GUIDANCE_PASSES,
          ScenarioField.FLOW_SHIFT,
          ScenarioField.TOKENS,
          ScenarioField.RUNTIME,
          ScenarioField.ATTENTION,
          ScenarioField.COMPILED);

  private ReportRows() {}

  /** Returns the parts of the scenario that are known. */
  static List<Row> scenario(Claims claims, ModelIdentity model) {
    List<Row> rows = new ArrayList<>();
    claims
        .of(ScenarioField.MODEL)
        .ifPresent(claim -> rows.add(row(ScenarioField.MODEL, model.name().orElseThrow(), claim)));
    for (ScenarioField<?> field : SHOWN) {
      claims
          .of(field)
          .ifPresent(claim -> rows.add(row(field, FactText.text(claim.value()), claim)));
    }
    return rows;
  }

  private static Row row(ScenarioField<?> field, String value, Claim<?> claim) {
    return new Row(field.title(), Quotes.quote(value), claim.source());
  }

  /** Returns the figures. */
  static List<Row> figures(RunFigures figures) {
    List<Row> rows = new ArrayList<>();
    figures
        .figures()
        .forEach(
            (metric, claim) ->
                rows.add(
                    new Row(
                        metric.title(), figure(metric, claim.value(), figures), claim.source())));
    return rows;
  }

  private static String figure(Metric metric, MeasuredValue value, RunFigures figures) {
    String text = value.decimal().toPlainString();
    return switch (metric.kind()) {
      case STEP, PART_OF_STEP, TOTAL -> text + " s";
      case MEMORY -> metric == Metric.PEAK_GIB ? text + kind(figures) : text;
      case RATE -> rate(value.value());
    };
  }

  private static String kind(RunFigures figures) {
    return figures.peakKind().map(kind -> " " + kind).orElse("");
  }

  private static String rate(double bytesPerSecond) {
    return String.format(Locale.ROOT, "%.2f GB/s", bytesPerSecond / GIGA);
  }

  /** Returns what traces show beyond the figures that a run has. */
  static List<Row> traces(TraceSummary summary) {
    TraceTimes times = summary.steady().orElse(summary.whole());
    String of = summary.steady().isPresent() ? "of a steady step" : "of the whole trace";
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("copies", times.copy());
    parts.put("copies beside kernels", times.besideKernels());
    parts.put("copies beside collectives", times.besideCollectives());
    parts.put("copies beside nothing", times.exposed());
    parts.put("kernels", times.kernel());
    parts.put("collectives beside no kernel", times.collective());
    List<Row> rows = new ArrayList<>();
    parts.forEach(
        (title, seconds) ->
            rows.add(new Row(title, String.format(Locale.ROOT, "%.6f s", seconds), of)));
    for (CopyClass copyClass : CopyClass.values()) {
      Double bytesPerSecond = summary.bytesPerSecond().get(copyClass);
      if (bytesPerSecond != null) {
        rows.add(new Row(copyClass.title(), rate(bytesPerSecond), "while it runs"));
      }
    }
    return rows;
  }
}
