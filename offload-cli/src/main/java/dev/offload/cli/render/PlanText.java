package dev.offload.cli.render;

import dev.offload.cli.render.TextTable.Column;
import dev.offload.core.plan.Candidate;
import dev.offload.core.plan.Plan;
import dev.offload.core.plan.PlanExplanation;
import dev.offload.core.report.RunReport;
import dev.offload.core.scenario.Scenario;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Writes a plan for people: the question, the front as a table, and the reasons. */
public final class PlanText {
  /** How many plans of the front are shown beside the chosen one. */
  private static final int MOST_ROWS = 10;

  private static final int LEAST_BAR = 8;
  private static final int MOST_BAR = 24;
  private static final double GIBIBYTE = 1L << 30;
  private static final double GIGABYTE = 1e9;

  private PlanText() {}

  /** Writes the plan, with a line break at its end; the writer is left open. */
  public static void write(Plan plan, TextStyle style, Writer writer) throws IOException {
    Scenario scenario = plan.request().scenarios().get(0);
    List<String> lines = new ArrayList<>();
    boolean open = plan.request().scenarios().size() > 1;
    for (String sentence : open ? ScenarioText.anyLayout(scenario) : ScenarioText.lines(scenario)) {
      lines.addAll(Paragraph.wrap(sentence, style.width(), "", "  "));
    }
    if (!plan.front().isEmpty()) {
      lines.add("");
      lines.addAll(table(plan, style));
    }
    lines.add("");
    for (String sentence : PlanExplanation.lines(plan)) {
      lines.addAll(Paragraph.wrap(sentence, style.width(), "- ", "  "));
    }
    for (String line : lines) {
      writer.write(line);
      writer.write('\n');
    }
  }

  private static List<String> table(Plan plan, TextStyle style) {
    List<Candidate> shown = shown(plan);
    TextTable bare = table(plan, shown, 0);
    int bar = Math.min(MOST_BAR, style.width() - bare.width() - 2);
    List<String> lines =
        new ArrayList<>(
            (bar < LEAST_BAR ? bare : table(plan, shown, bar))
                .parts(style.width(), 1, style.ansi()));
    int hidden = plan.front().size() - (int) shown.stream().filter(plan.front()::contains).count();
    if (hidden > 0) {
      lines.add(
          "  %d more on the front are left out here; --format json has all.".formatted(hidden));
    }
    return lines;
  }

  /** Returns the chosen plan first, then the front, thinned out evenly where it is long. */
  private static List<Candidate> shown(Plan plan) {
    List<Candidate> others = new ArrayList<>(plan.front());
    plan.chosen().ifPresent(others::remove);
    List<Candidate> shown = new ArrayList<>();
    plan.chosen().ifPresent(shown::add);
    int rows = Math.min(MOST_ROWS, others.size());
    for (int row = 0; row < rows; row++) {
      // The first and the last are always among them.
      shown.add(others.get(rows == 1 ? 0 : row * (others.size() - 1) / (rows - 1)));
    }
    return shown;
  }

  private static TextTable table(Plan plan, List<Candidate> shown, int bar) {
    List<Column> columns = new ArrayList<>();
    boolean layouts = shown.stream().map(Candidate::layout).distinct().count() > 1;
    columns.add(Column.left("", layouts ? "  plan" : "  plan on " + shown.get(0).layout()));
    if (layouts) {
      columns.add(Column.left("", "layout"));
    }
    columns.add(Column.right("denoise", "s"));
    columns.add(Column.right("first", "step, s"));
    columns.add(Column.right("steady", "step, s"));
    columns.add(Column.right("switch", "spike, s"));
    columns.add(Column.right("peak", "GPU, GiB"));
    columns.add(Column.right("host", "GB"));
    if (bar > 0) {
      columns.add(Column.left("", "denoise"));
    }
    TextTable table = new TextTable(columns);
    double longest = shown.stream().mapToDouble(Candidate::denoiseSeconds).max().orElse(0);
    for (Candidate candidate : shown) {
      boolean chosen = plan.chosen().filter(candidate::equals).isPresent();
      RunReport report = candidate.result().report().orElseThrow();
      List<String> row = new ArrayList<>();
      row.add((chosen ? "> " : "  ") + candidate.result().label());
      if (layouts) {
        row.add(candidate.layout().toString());
      }
      row.add(format("%.1f", candidate.denoiseSeconds()));
      row.add(format("%.2f", report.steps().first()));
      row.add(number(report.steps().steady()));
      row.add(number(report.steps().spike()));
      row.add(format("%.1f", candidate.deviceBytes() / GIBIBYTE));
      row.add(format("%.1f", candidate.hostBytes() / GIGABYTE));
      if (bar > 0) {
        row.add("#".repeat((int) Math.round(candidate.denoiseSeconds() / longest * bar)));
      }
      table.row(chosen ? Tone.RECOMMENDED : Tone.PLAIN, row);
    }
    return table;
  }

  private static String number(OptionalDouble value) {
    if (value.isEmpty()) {
      return Metric.ABSENT;
    }
    return Math.abs(value.getAsDouble()) < 0.005 ? "0" : format("%.2f", value.getAsDouble());
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
