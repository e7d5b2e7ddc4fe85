package dev.offload.core.words;

import static dev.offload.core.unit.Numbers.format;

import dev.offload.core.report.Comparison;
import dev.offload.core.report.FirstStep;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.core.text.TextTable;
import dev.offload.core.text.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A comparison for people: the scenario in words, a table, a verdict for each strategy, and the
 * explanation. Where a row per strategy is too wide, strategies become columns. Not thread-safe.
 */
public final class ComparisonText {
  private static final int LEAST_BAR = 8;
  private static final int MOST_BAR = 24;

  /** The width from which on a bar may stand before a verdict. */
  private static final int WIDE = 100;

  private final Comparison comparison;
  private final Document document;

  private ComparisonText(Comparison comparison, TextStyle style) {
    this.comparison = comparison;
    this.document = new Document(style);
  }

  /**
   * Returns the comparison in words.
   *
   * @param everyStep whether the time of every step is listed, too
   */
  public static Document of(Comparison comparison, TextStyle style, boolean everyStep) {
    ComparisonText text = new ComparisonText(comparison, style);
    ScenarioText.lines(comparison.scenario()).forEach(text.document::text);
    text.document.gap();
    text.table();
    text.document.gap();
    text.verdicts();
    if (everyStep) {
      text.document.gap();
      text.steps();
    }
    return text.document.gap().items(Explanation.lines(comparison));
  }

  /** Returns the table alone. */
  public static Document table(Comparison comparison, TextStyle style) {
    ComparisonText text = new ComparisonText(comparison, style);
    text.table();
    return text.document;
  }

  private void table() {
    TextTable rows = byRow(0);
    if (rows.width() <= document.style().width()) {
      int bar = barBeside(rows);
      document.table(bar == 0 ? rows : byRow(bar));
    } else {
      document.table(byColumn(), 1);
    }
  }

  /** Returns the width of a bar that a table leaves room for; 0 if there is too little. */
  private int barBeside(TextTable rows) {
    int bar = Math.min(MOST_BAR, document.style().width() - rows.width() - 2);
    return bar < LEAST_BAR ? 0 : bar;
  }

  /** A row per strategy, with a bar of the total time if it has a width. */
  private TextTable byRow(int bar) {
    List<ComparisonFigure> figures = ComparisonFigure.of(comparison);
    TextTable table = new TextTable().left("  strategy");
    figures.forEach(figure -> table.column(true, figure.heading()));
    if (bar > 0) {
      table.left("total");
    }
    List<List<String>> cells = figures.stream().map(figure -> figure.cells(comparison)).toList();
    for (int i = 0; i < comparison.results().size(); i++) {
      StrategyResult result = comparison.results().get(i);
      List<String> row = new ArrayList<>(List.of(marked(result)));
      for (List<String> column : cells) {
        row.add(column.get(i));
      }
      if (bar > 0) {
        row.add(bar(result, bar));
      }
      table.row(tone(result), row);
    }
    return table;
  }

  private String bar(StrategyResult result, int width) {
    double longest =
        comparison.results().stream().mapToDouble(ComparisonText::total).max().orElse(0);
    double share = longest > 0 ? total(result) / longest : 0;
    return (result.feasible() ? "#" : ".").repeat((int) Math.round(share * width));
  }

  private static double total(StrategyResult result) {
    return result.report().map(report -> report.denoiseSeconds()).orElse(0.0);
  }

  /** A row per figure. */
  private TextTable byColumn() {
    List<StrategyResult> results = comparison.results();
    TextTable table = new TextTable().left("");
    results.forEach(result -> table.right(marked(result).strip()));
    List<Tone> tones =
        Stream.concat(Stream.of(Tone.PLAIN), results.stream().map(this::tone)).toList();
    for (ComparisonFigure figure : ComparisonFigure.of(comparison)) {
      List<String> row = new ArrayList<>(List.of(figure.name()));
      row.addAll(figure.cells(comparison));
      table.row(row, tones);
    }
    return table;
  }

  private void verdicts() {
    TextStyle style = document.style();
    int label =
        comparison.results().stream().mapToInt(result -> result.label().length()).max().orElse(0);
    boolean bars =
        comparison.results().size() > 1 && style.width() >= WIDE && barBeside(byRow(0)) == 0;
    for (StrategyResult result : comparison.results()) {
      String name = marked(result);
      String gap = " ".repeat(label + 4 - name.length());
      if (bars) {
        String bar = bar(result, MOST_BAR / 2);
        gap += bar + " ".repeat(MOST_BAR / 2 + 2 - bar.length());
      }
      List<String> wrapped =
          Document.wrap(Explanation.verdict(comparison, result), style.width(), name + gap, "    ");
      document.line(tone(result).apply(name, style) + wrapped.get(0).substring(name.length()));
      wrapped.subList(1, wrapped.size()).forEach(document::line);
    }
    if (comparison.results().stream().anyMatch(ComparisonText::isHypothetical)) {
      document.text(
          "The numbers of a strategy marked x are what it would take if it fitted.", "  ", "  ");
    }
  }

  private static boolean isHypothetical(StrategyResult result) {
    return !result.feasible() && result.report().isPresent();
  }

  private void steps() {
    TextTable table = new TextTable().right("  step").right("timestep").left("expert");
    List<StrategyResult> timed =
        comparison.results().stream().filter(result -> result.report().isPresent()).toList();
    timed.forEach(result -> table.right(result.label() + ", s"));
    int switchStep = comparison.scenario().switchStep().orElse(0);
    for (DenoisingStep step : comparison.scenario().noise().steps()) {
      boolean switches = step.number() == switchStep;
      List<String> row = new ArrayList<>();
      row.add((switches ? "> " : "  ") + step.number());
      row.add(timestep(step.timestep()));
      row.add(
          comparison.scenario().experts().get(step.expert()).name()
              + (switches ? " (switch)" : ""));
      for (StrategyResult result : timed) {
        double seconds = result.report().orElseThrow().steps().seconds().get(step.number() - 1);
        row.add(format("%.3f", seconds));
      }
      table.row(switches ? Tone.STRONG : Tone.PLAIN, row);
      if (step.number() == 1) {
        table.row(Tone.PLAIN, part("  of it warm-up", timed, FirstStep::warmupSeconds));
        table.row(Tone.PLAIN, part("  of it loads", timed, FirstStep::loadSeconds));
        table.row(Tone.PLAIN, part("  of it compute", timed, FirstStep::computeSeconds));
      }
    }
    document.table(table, 3);
  }

  private static List<String> part(
      String name, List<StrategyResult> timed, ToDoubleFunction<FirstStep> seconds) {
    List<String> row = new ArrayList<>(List.of("", "", name));
    for (StrategyResult result : timed) {
      double value = seconds.applyAsDouble(result.report().orElseThrow().firstStep());
      row.add(format("%.3f", value));
    }
    return row;
  }

  private static String timestep(double timestep) {
    return timestep == Math.rint(timestep)
        ? Long.toString((long) timestep)
        : format("%.3f", timestep);
  }

  private String marked(StrategyResult result) {
    String marker = isRecommended(result) ? "> " : result.feasible() ? "  " : "x ";
    return marker + result.label();
  }

  private Tone tone(StrategyResult result) {
    if (isRecommended(result)) {
      return Tone.RECOMMENDED;
    }
    return result.feasible() ? Tone.PLAIN : Tone.INFEASIBLE;
  }

  private boolean isRecommended(StrategyResult result) {
    return comparison.recommended().filter(best -> best == result).isPresent();
  }
}
