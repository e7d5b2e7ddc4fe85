package dev.offload.core.words;

import static dev.offload.core.unit.Numbers.format;

import dev.offload.core.plan.Candidate;
import dev.offload.core.plan.Plan;
import dev.offload.core.report.RunReport;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.core.text.TextTable;
import dev.offload.core.text.Tone;
import dev.offload.core.unit.DataSize;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** A plan for people: the question, the front as a table, and the reasons. */
public final class PlanText {
  /** How many plans of the front are shown beside the chosen one. */
  private static final int MOST_ROWS = 10;

  private static final int LEAST_BAR = 8;
  private static final int MOST_BAR = 24;

  private PlanText() {}

  /** Returns the plan in words. */
  public static Document of(Plan plan, TextStyle style) {
    Scenario scenario = plan.request().scenarios().get(0);
    Document document = new Document(style);
    boolean open = plan.request().scenarios().size() > 1;
    (open ? ScenarioText.anyLayout(scenario) : ScenarioText.lines(scenario))
        .forEach(document::text);
    if (!plan.front().isEmpty()) {
      table(plan, document.gap());
    }
    return document.gap().items(PlanExplanation.lines(plan));
  }

  private static void table(Plan plan, Document document) {
    List<Candidate> shown = shown(plan);
    TextTable bare = table(plan, shown, 0);
    int bar = Math.min(MOST_BAR, document.style().width() - bare.width() - 2);
    document.table(bar < LEAST_BAR ? bare : table(plan, shown, bar), 1);
    int hidden = plan.front().size() - (int) shown.stream().filter(plan.front()::contains).count();
    if (hidden > 0) {
      document.line(
          "  %d more on the front are left out here; --format json has all.".formatted(hidden));
    }
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
    boolean layouts = shown.stream().map(Candidate::layout).distinct().count() > 1;
    TextTable table =
        new TextTable().left("", layouts ? "  plan" : "  plan on " + shown.get(0).layout());
    if (layouts) {
      table.left("", "layout");
    }
    table
        .right("denoise", "s")
        .right("first", "step, s")
        .right("steady", "step, s")
        .right("switch", "spike, s")
        .right("peak", "GPU, GiB")
        .right("host", "GB");
    if (bar > 0) {
      table.left("", "denoise");
    }
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
      row.add(format("%.1f", DataSize.ofBytes(candidate.deviceBytes()).toGibibytes()));
      row.add(format("%.1f", DataSize.ofBytes(candidate.hostBytes()).toGigabytes()));
      if (bar > 0) {
        row.add("#".repeat((int) Math.round(candidate.denoiseSeconds() / longest * bar)));
      }
      table.row(chosen ? Tone.RECOMMENDED : Tone.PLAIN, row);
    }
    return table;
  }

  private static String number(OptionalDouble value) {
    if (value.isEmpty()) {
      return ComparisonFigure.ABSENT;
    }
    return Math.abs(value.getAsDouble()) < 0.005 ? "0" : format("%.2f", value.getAsDouble());
  }
}
