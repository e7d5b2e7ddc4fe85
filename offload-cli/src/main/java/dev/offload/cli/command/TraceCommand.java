package dev.offload.cli.command;

import dev.offload.core.Question;
import dev.offload.core.question.StrategyArgument;
import dev.offload.core.report.StrategyRun;
import dev.offload.report.trace.Trace;
import dev.offload.report.trace.TraceSelection;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
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
final class TraceCommand extends ConsoleCommand {
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

  @Override
  void run() {
    Question question = scenarioOptions.question(plugins.offload());
    TraceSelection selection =
        TraceSelection.of(
            question.scenario(), Optional.ofNullable(ranks), Optional.ofNullable(steps));
    StrategyRun run = question.compare(strategy.toString()).runs().get(0);
    long events = Trace.write(run, selection, file);
    console()
        .out()
        .printf(
            "Wrote %d events of %s to %s; open it at https://ui.perfetto.dev.%n",
            events, run.label(), file);
  }
}
