package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import dev.offload.core.engine.Engine;
import dev.offload.core.file.OutputFile;
import dev.offload.core.plan.MemoryMargin;
import dev.offload.core.plan.Plan;
import dev.offload.core.plan.PlanRequest;
import dev.offload.core.plan.Planner;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyRun;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Scenario;
import dev.offload.report.html.HtmlReport;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
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
final class ReportCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private ScenarioOptions scenarioOptions;
  @Mixin private StrategySelection strategies;
  @Mixin private PluginOptions plugins;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Write to this file, replacing it in one step.")
  private Path file;

  private final ScenarioFactory factory;
  private final Engine engine;
  private final Console console;

  @Inject
  ReportCommand(ScenarioFactory factory, Engine engine, Console console) {
    this.factory = factory;
    this.engine = engine;
    this.console = console;
  }

  @Override
  public Integer call() {
    PluginCatalog catalog = plugins.load();
    Scenario scenario = scenarioOptions.scenario(catalog);
    List<StrategyRequest> requests = factory.strategies(strategies.arguments(), catalog);
    StrategyRunner runner = StrategyRunner.of(engine);
    List<StrategyRun> runs =
        requests.stream().map(each -> runner.run(scenario, each, plugins.limit())).toList();
    Comparison comparison =
        new Comparison(
            scenario, runs.stream().map(StrategyRun::result).toList(), LowerBound.of(scenario));
    Plan plan =
        new Planner(engine, plugins.limit())
            .plan(new PlanRequest(List.of(scenario), requests, MemoryMargin.NONE, true));
    HtmlReport report = HtmlReport.of(comparison, runs, Optional.of(plan));
    OutputFile.write(file, report::write);
    console.out().printf("Wrote %s; open it in a browser.%n", file);
    console.out().flush();
    if (comparison.recommended().isEmpty()) {
      throw CompareCommand.noAnswer(comparison);
    }
    return ExitCode.OK;
  }
}
