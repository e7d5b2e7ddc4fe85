package dev.offload.cli.render;

import dev.offload.core.sweep.Axis;
import dev.offload.core.sweep.Row;
import dev.offload.core.sweep.Status;
import dev.offload.core.sweep.SweepSummary;
import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.core.text.TextTable;
import dev.offload.core.text.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says what came of a sweep. Stateless and thread-safe. */
public final class SweepText {
  private static final int MOST_SHOWN = 24;
  private static final double GIBIBYTE = 1L << 30;

  private SweepText() {}

  /** Returns the summary for people. */
  public static Document of(SweepSummary summary, TextStyle style) {
    Document text = new Document(style);
    text.line(
        "%d rows: %d fit, %d do not fit, %d are impossible, %d failed."
            .formatted(
                summary.rows(),
                summary.rows(Status.FITS),
                summary.rows(Status.DOES_NOT_FIT),
                summary.rows(Status.IMPOSSIBLE),
                summary.rows(Status.FAILED)));
    if (summary.groups().isEmpty()) {
      return text;
    }
    String names = summary.by().stream().map(Axis::name).collect(Collectors.joining(", "));
    text.gap()
        .line(
            names.isEmpty() ? "The fastest that fits:" : "The fastest that fits, by " + names + ":")
        .gap();
    TextTable table = new TextTable();
    summary.by().forEach(axis -> table.right(axis.name()));
    table
        .left("strategy")
        .left("ulysses x ring x cfg")
        .right("denoise", "s")
        .right("peak GPU", "GiB")
        .right("row");
    summary.groups().entrySet().stream()
        .limit(MOST_SHOWN)
        .forEach(
            group -> {
              List<String> cells = new ArrayList<>(group.getKey());
              cells.addAll(
                  group
                      .getValue()
                      .map(SweepText::cells)
                      .orElse(List.of("nothing fits", "-", "-", "-", "-")));
              table.row(group.getValue().isEmpty() ? Tone.INFEASIBLE : Tone.PLAIN, cells);
            });
    text.table(table);
    int hidden = summary.groups().size() - MOST_SHOWN;
    if (hidden > 0) {
      text.line(
          "and %s%d groups more; choose fewer options with --best-by."
              .formatted(summary.isComplete() ? "" : "at least ", hidden));
    }
    return text;
  }

  private static List<String> cells(Row best) {
    return List.of(
        String.valueOf(best.get("label")),
        Stream.of("ulysses", "ring", "cfgParallel")
            .map(name -> String.valueOf(best.get(name)))
            .collect(Collectors.joining(" x ")),
        String.format(Locale.ROOT, "%.2f", best.number("denoiseSeconds")),
        String.format(Locale.ROOT, "%.1f", best.number("peakGpuBytes") / GIBIBYTE),
        Long.toString(best.index()));
  }
}
