package dev.offload.cli.command;

import dev.offload.core.Answer;
import dev.offload.core.plan.Plan;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyRun;
import dev.offload.core.scenario.Scenario;
import dev.offload.report.html.HtmlReport;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a comparison as a page with charts. */
@Command(
    name = "report",
    description = {
      "Write what compare says as one HTML file with charts, for people who do not run Offload.",
      "",
      "The file loads nothing, and may be sent or printed: the answer, the comparison, steps, the"
          + " streams of one layer, links and memory over time, time against memory, the"
          + " explanation, and every constant with its source. Where nothing fits, it says so, and"
          + " the exit code is that of compare."
    },
    footer = {
      "  offload report -o report.html",
      "  offload report --vram 40GiB --strategy full --strategy layerwise -o report.html"
    })
final class ReportCommand extends ConsoleCommand {
  @Mixin private ScenarioOptions scenarioOptions;
  @Mixin private StrategySelection strategies;
  @Mixin private PluginOptions plugins;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Write to this file, replacing it in one step.")
  private Path file;

  @Override
  void run() {
    Answer answer = scenarioOptions.question(plugins.offload()).compare(strategies.names());
    Scenario scenario = answer.scenario();
    List<StrategyRequest> requests = answer.runs().stream().map(StrategyRun::request).toList();
    Plan plan = answer.question().layout(scenario.parallelism()).allowLossy().plan(requests).plan();
    HtmlReport.of(answer, plan).write(file);
    console().out().printf("Wrote %s; open it in a browser.%n", file);
    if (answer.recommended().isEmpty()) {
      throw answer.noAnswer(TableOptions::flag);
    }
  }
}
