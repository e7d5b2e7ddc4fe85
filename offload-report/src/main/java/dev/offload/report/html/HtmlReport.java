package dev.offload.report.html;

import dev.offload.core.Answer;
import dev.offload.core.file.OutputFile;
import dev.offload.core.plan.Candidate;
import dev.offload.core.plan.Plan;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.scenario.Scenario;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A comparison with pictures, as one HTML page that loads nothing. Immutable and thread-safe.
 *
 * <p>The size of a page does not grow with the length of a run: of the streams and links a few
 * layers are shown exactly, and whole runs as a fixed number of intervals.
 */
public final class HtmlReport {
  private final Comparison comparison;
  private final ChartData data;

  private HtmlReport(Comparison comparison, ChartData data) {
    this.comparison = comparison;
    this.data = data;
  }

  /** Makes the page of an answer. */
  public static HtmlReport of(Answer answer) {
    return of(answer, List.of());
  }

  /** Makes the page of an answer, beside which it shows the front of a plan. */
  public static HtmlReport of(Answer answer, Plan plan) {
    return of(answer, plan.front().stream().map(Candidate::result).toList());
  }

  private static HtmlReport of(Answer answer, List<StrategyResult> others) {
    Comparison comparison = answer.comparison();
    Scenario scenario = comparison.scenario();
    List<StrategyView> views =
        answer.runs().stream()
            .filter(run -> run.result().report().isPresent())
            .map(run -> StrategyView.of(scenario, run.result(), run.timeline()))
            .toList();
    List<StrategyResult> weighed = new ArrayList<>(comparison.results());
    others.stream().filter(other -> !isCompared(other, comparison)).forEach(weighed::add);
    return new HtmlReport(
        comparison,
        new ChartData(
            views,
            scenario.switchStep().orElse(0),
            scenario.deviceMemoryBudget().toGibibytes(),
            comparison.lowerBound().seconds(),
            FrontPoint.of(weighed)));
  }

  private static boolean isCompared(StrategyResult result, Comparison comparison) {
    return comparison.results().stream()
        .anyMatch(
            known ->
                known.strategy().equals(result.strategy())
                    && known.options().equals(result.options()));
  }

  /**
   * Writes the page to a file, replacing it in one step.
   *
   * @throws dev.offload.core.error.OffloadException if it cannot be written
   */
  public void write(Path file) {
    OutputFile.write(file, this::write);
  }

  /** Writes the page; the writer is left open. */
  public void write(Writer writer) throws IOException {
    writer.write(new Page(comparison, data).html());
  }
}
