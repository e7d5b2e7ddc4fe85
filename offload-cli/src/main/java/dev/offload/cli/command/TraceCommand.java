package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import dev.offload.core.engine.Engine;
import dev.offload.core.file.OutputFile;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.program.Program;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.core.question.StrategyArgument;
import dev.offload.core.report.EngineRehearser;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.Scenario;
import dev.offload.report.trace.Trace;
import dev.offload.report.trace.TraceSelection;
import dev.offload.report.trace.TracedRun;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what every stream of every rank did, for a viewer of traces. */
@Command(
    name = "trace",
    description = {
      "Write a strategy's run as a trace: streams, links and memory over time.",
      "",
      "The file has the format of PyTorch's profiler (Kineto) and opens at https://ui.perfetto.dev:"
          + " a process for each rank, a thread for each stream, arrows from what an event waited"
          + " for to what waited, and counters for the rates of links and for device memory. It is"
          + " compressed if its name ends in .gz."
    },
    footer = {
      "  offload trace --strategy layerwise -o trace.json",
      "  offload trace --strategy schedule-aware --ranks 0 --trace-steps all -o trace.json.gz"
    })
final class TraceCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private ScenarioOptions scenarioOptions;
  @Mixin private PluginOptions plugins;

  @Option(
      names = "--strategy",
      required = true,
      paramLabel = "NAME[:key=value,...]",
      description = "The strategy, one of 'offload list strategies', with options.")
  private StrategyArgument strategy;

  @Option(
      names = "--ranks",
      paramLabel = "LIST",
      description = "The ranks that are shown, from 0, as in 0,2 or 0..3. Default: all.")
  private String ranks;

  @Option(
      names = "--trace-steps",
      paramLabel = "LIST",
      description =
          "The steps that are shown, from 1, as in 1..3,17, or all. Default: the first two, and the"
              + " one in which the low-noise expert takes over.")
  private String steps;

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
  TraceCommand(ScenarioFactory factory, Engine engine, Console console) {
    this.factory = factory;
    this.engine = engine;
    this.console = console;
  }

  @Override
  public Integer call() {
    PluginCatalog catalog = plugins.load();
    Scenario scenario = scenarioOptions.scenario(catalog);
    TraceSelection selection =
        TraceSelection.of(scenario, Optional.ofNullable(ranks), Optional.ofNullable(steps));
    StrategyRequest request = factory.strategies(List.of(strategy), catalog).get(0);
    Program program = request.recordSafe(scenario, plugins.limit(), new EngineRehearser(engine));
    TracedRun run =
        new TracedRun(scenario, request.label(), engine.withResourceUse().run(scenario, program));
    long[] events = {0};
    OutputFile.write(
        file,
        writer ->
            events[0] = new Trace(run, selection).write(file.getFileName().toString(), writer));
    console
        .out()
        .printf(
            "Wrote %d events of %s to %s; open it at https://ui.perfetto.dev.%n",
            events[0], request.label(), file);
    console.out().flush();
    return ExitCode.OK;
  }
}
