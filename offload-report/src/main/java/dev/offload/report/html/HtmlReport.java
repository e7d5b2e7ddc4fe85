package dev.offload.report.html;

import dev.offload.core.plan.Candidate;
import dev.offload.core.plan.Plan;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.report.StrategyRun;
import dev.offload.core.scenario.Scenario;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /**
   * Makes the page of some runs.
   *
   * @param comparison what the page says
   * @param runs those of the comparison's results, in their order
   * @param plan whose front is shown beside what fits of them; empty for none
   */
  public static HtmlReport of(Comparison comparison, List<StrategyRun> runs, Optional<Plan> plan) {
    Scenario scenario = comparison.scenario();
    List<StrategyView> views =
        runs.stream()
            .filter(run -> run.result().report().isPresent())
            .map(run -> StrategyView.of(scenario, run.result(), run.timeline()))
            .toList();
    List<StrategyResult> weighed = new ArrayList<>(comparison.results());
    plan.ifPresent(found -> weighed.addAll(others(comparison, found)));
    return new HtmlReport(
        comparison,
        new ChartData(
            views,
            scenario.switchStep().orElse(0),
            scenario.deviceMemoryBudget().toGibibytes(),
            comparison.lowerBound().seconds(),
            FrontPoint.of(weighed)));
  }

  /** Returns what a plan has on its front that is not compared. */
  private static List<StrategyResult> others(Comparison comparison, Plan plan) {
    return plan.front().stream()
        .map(Candidate::result)
        .filter(
            result ->
                comparison.results().stream()
                    .noneMatch(
                        known ->
                            known.strategy().equals(result.strategy())
                                && known.options().equals(result.options())))
        .toList();
  }

  /** Writes the page; the writer is left open. */
  public void write(Writer writer) throws IOException {
    writer.write(new Page(comparison, data).html());
  }
}
