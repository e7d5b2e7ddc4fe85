package dev.offload.report.html;

import dev.offload.core.engine.Timeline;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.scenario.Scenario;
import java.util.List;

/**
 * What is shown of one strategy that ran.
 *
 * @param label its name with the options that the user gave
 * @param feasible whether it fits
 * @param steps the parts of each step
 * @param pass one pass through a layer
 * @param links what each link carried
 * @param memory device memory
 */
record StrategyView(
    String label,
    boolean feasible,
    StepBars steps,
    LayerPass pass,
    List<LinkChart> links,
    MemoryChart memory) {
  StrategyView {
    links = List.copyOf(links);
  }

  /**
   * @param timeline the run, with its use of resources
   */
  static StrategyView of(Scenario scenario, StrategyResult result, Timeline timeline) {
    RunReport report = result.report().orElseThrow();
    LayerPass pass = LayerPass.of(scenario, report, timeline);
    return new StrategyView(
        result.label(),
        result.feasible(),
        StepBars.of(report),
        pass,
        LinkChart.of(timeline, pass),
        MemoryChart.of(scenario, report, timeline));
  }
}
