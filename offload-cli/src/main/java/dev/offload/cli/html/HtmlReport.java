package dev.offload.cli.html;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.plan.Plan;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.EngineRehearser;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.unit.DataSize;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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
   * Runs the strategies of a comparison once more, and keeps what is shown.
   *
   * @param requests the strategies of the comparison's results, in their order
   * @param limit how long each strategy may take to write its program, more than 0
   * @param candidates what the front is made of, as {@link #candidates(Comparison)}
   */
  public static HtmlReport of(
      Comparison comparison,
      List<StrategyRequest> requests,
      Duration limit,
      List<Candidate> candidates) {
    Objects.checkIndex(requests.size() - 1, comparison.results().size());
    Scenario scenario = comparison.scenario();
    SimulationEngine engine = SimulationEngine.create();
    List<StrategyView> views = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      StrategyResult result = comparison.results().get(i);
      if (result.report().isPresent()) {
        Timeline timeline =
            engine
                .withResourceUse()
                .run(
                    scenario,
                    requests.get(i).record(scenario, limit, new EngineRehearser(engine)).program());
        views.add(StrategyView.of(scenario, result, timeline));
      }
    }
    DataSize budget = scenario.deviceMemoryBudget();
    return new HtmlReport(
        comparison,
        new ChartData(
            views,
            scenario.switchStep().orElse(0),
            budget.toGibibytes(),
            comparison.lowerBound().seconds(),
            ParetoFront.of(candidates).points()));
  }

  /** Returns the results of a comparison that fit. */
  public static List<Candidate> candidates(Comparison comparison) {
    return Candidate.of(comparison.results());
  }

  /**
   * Returns the results of a comparison that fit, and what a plan of the same strategies has on its
   * front beside them.
   */
  public static List<Candidate> candidates(Comparison comparison, Plan plan) {
    List<StrategyResult> results = new ArrayList<>(comparison.results());
    for (dev.offload.core.plan.Candidate candidate : plan.front()) {
      boolean known =
          comparison.results().stream()
              .anyMatch(
                  result ->
                      result.strategy().equals(candidate.result().strategy())
                          && result.options().equals(candidate.result().options()));
      if (!known) {
        results.add(candidate.result());
      }
    }
    return Candidate.of(results);
  }

  /** Writes the page; the writer is left open. */
  public void write(Writer writer) throws IOException {
    writer.write(new Page(comparison, data).html());
  }
}
