package dev.offload.cli.render;

import dev.offload.cli.render.TextTable.Column;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.Explanation;
import dev.offload.core.report.FirstStep;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.scenario.DenoisingStep;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Writes a comparison for people: the scenario in words, a table, a verdict for each strategy, and
 * the explanation. Where a row per strategy is too wide, strategies become columns.
 */
final class TextRenderer implements Renderer {
  private static final int LEAST_BAR = 8;
  private static final int MOST_BAR = 24;

  /** The width from which on a bar may stand before a verdict. */
  private static final int WIDE = 100;

  private final TextStyle style;

  TextRenderer(TextStyle style) {
    this.style = style;
  }

  @Override
  public void render(Comparison comparison, Writer writer) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String sentence : ScenarioText.lines(comparison.scenario())) {
      lines.addAll(Paragraph.wrap(sentence, style.width(), "", "  "));
    }
    lines.add("");
    lines.addAll(table(comparison));
    lines.add("");
    lines.addAll(verdicts(comparison));
    if (style.stepsTable()) {
      lines.add("");
      lines.addAll(steps(comparison));
    }
    lines.add("");
    for (String sentence : Explanation.lines(comparison)) {
      lines.addAll(Paragraph.wrap(sentence, style.width(), "- ", "  "));
    }
    for (String line : lines) {
      writer.write(line);
      writer.write('\n');
    }
  }

  private List<String> table(Comparison comparison) {
    List<Metric> metrics = Metric.of(comparison);
    TextTable rows = byRow(comparison, metrics, 0);
    if (rows.width() <= style.width()) {
      int bar = barBeside(rows);
      return (bar == 0 ? rows : byRow(comparison, metrics, bar)).lines(style.ansi());
    }
    return byColumn(comparison, metrics).parts(style.width(), 1, style.ansi());
  }

  /** Returns the width of a bar that a table leaves room for; 0 if there is too little. */
  private int barBeside(TextTable rows) {
    int bar = Math.min(MOST_BAR, style.width() - rows.width() - 2);
    return bar < LEAST_BAR ? 0 : bar;
  }

  /** A row per strategy, with a bar of the total time if it has a width. */
  private static TextTable byRow(Comparison comparison, List<Metric> metrics, int bar) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.left("  strategy"));
    for (Metric metric : metrics) {
      columns.add(new Column(metric.heading(), true));
    }
    if (bar > 0) {
      columns.add(Column.left("total"));
    }
    TextTable table = new TextTable(columns);
    List<List<String>> cells = metrics.stream().map(metric -> metric.cells(comparison)).toList();
    for (int i = 0; i < comparison.results().size(); i++) {
      StrategyResult result = comparison.results().get(i);
      List<String> row = new ArrayList<>();
      row.add(marked(comparison, result));
      for (List<String> column : cells) {
        row.add(column.get(i));
      }
      if (bar > 0) {
        row.add(bar(comparison, result, bar));
      }
      table.row(tone(comparison, result), row);
    }
    return table;
  }

  private static String bar(Comparison comparison, StrategyResult result, int width) {
    double longest = comparison.results().stream().mapToDouble(TextRenderer::total).max().orElse(0);
    double share = longest > 0 ? total(result) / longest : 0;
    return (result.feasible() ? "#" : ".").repeat((int) Math.round(share * width));
  }

  private static double total(StrategyResult result) {
    return result.report().map(report -> report.denoiseSeconds()).orElse(0.0);
  }

  /** A row per metric. */
  private static TextTable byColumn(Comparison comparison, List<Metric> metrics) {
    List<StrategyResult> results = comparison.results();
    List<Column> columns = new ArrayList<>();
    columns.add(Column.left(""));
    results.forEach(result -> columns.add(Column.right(marked(comparison, result).strip())));
    TextTable table = new TextTable(columns);
    List<Tone> tones =
        Stream.concat(Stream.of(Tone.PLAIN), results.stream().map(each -> tone(comparison, each)))
            .toList();
    for (Metric metric : metrics) {
      List<String> row = new ArrayList<>();
      row.add(metric.name());
      row.addAll(metric.cells(comparison));
      table.row(row, tones);
    }
    return table;
  }

  private List<String> verdicts(Comparison comparison) {
    int label =
        comparison.results().stream().mapToInt(result -> result.label().length()).max().orElse(0);
    boolean bars =
        comparison.results().size() > 1
            && style.width() >= WIDE
            && barBeside(byRow(comparison, Metric.of(comparison), 0)) == 0;
    List<String> lines = new ArrayList<>();
    for (StrategyResult result : comparison.results()) {
      String name = marked(comparison, result);
      String gap = " ".repeat(label + 4 - name.length());
      if (bars) {
        String bar = bar(comparison, result, MOST_BAR / 2);
        gap += bar + " ".repeat(MOST_BAR / 2 + 2 - bar.length());
      }
      List<String> wrapped =
          Paragraph.wrap(
              Explanation.verdict(comparison, result), style.width(), name + gap, "    ");
      lines.add(
          tone(comparison, result).apply(name, style.ansi())
              + wrapped.get(0).substring(name.length()));
      lines.addAll(wrapped.subList(1, wrapped.size()));
    }
    if (comparison.results().stream().anyMatch(TextRenderer::isHypothetical)) {
      lines.addAll(
          Paragraph.wrap(
              "The numbers of a strategy marked x are what it would take if it fitted.",
              style.width(),
              "  ",
              "  "));
    }
    return lines;
  }

  private static boolean isHypothetical(StrategyResult result) {
    return !result.feasible() && result.report().isPresent();
  }

  private List<String> steps(Comparison comparison) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.right("  step"));
    columns.add(Column.right("timestep"));
    columns.add(Column.left("expert"));
    List<StrategyResult> timed =
        comparison.results().stream().filter(result -> result.report().isPresent()).toList();
    timed.forEach(result -> columns.add(Column.right(result.label() + ", s")));
    TextTable table = new TextTable(columns);
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
        row.add(String.format(Locale.ROOT, "%.3f", seconds));
      }
      table.row(row, Collections.nCopies(row.size(), switches ? Tone.STRONG : Tone.PLAIN));
      if (step.number() == 1) {
        table.row(Tone.PLAIN, part("  of it warm-up", timed, FirstStep::warmupSeconds));
        table.row(Tone.PLAIN, part("  of it loads", timed, FirstStep::loadSeconds));
        table.row(Tone.PLAIN, part("  of it compute", timed, FirstStep::computeSeconds));
      }
    }
    return table.parts(style.width(), 3, style.ansi());
  }

  private static List<String> part(
      String name, List<StrategyResult> timed, ToDoubleFunction<FirstStep> seconds) {
    List<String> row = new ArrayList<>(List.of("", "", name));
    for (StrategyResult result : timed) {
      double value = seconds.applyAsDouble(result.report().orElseThrow().firstStep());
      row.add(String.format(Locale.ROOT, "%.3f", value));
    }
    return row;
  }

  private static String timestep(double timestep) {
    return timestep == Math.rint(timestep)
        ? Long.toString((long) timestep)
        : String.format(Locale.ROOT, "%.3f", timestep);
  }

  private static String marked(Comparison comparison, StrategyResult result) {
    String marker = isRecommended(comparison, result) ? "> " : result.feasible() ? "  " : "x ";
    return marker + result.label();
  }

  private static Tone tone(Comparison comparison, StrategyResult result) {
    if (isRecommended(comparison, result)) {
      return Tone.RECOMMENDED;
    }
    return result.feasible() ? Tone.PLAIN : Tone.INFEASIBLE;
  }

  private static boolean isRecommended(Comparison comparison, StrategyResult result) {
    return comparison.recommended().filter(best -> best == result).isPresent();
  }
}
