package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import dev.offload.cli.plan.PlanFile;
import dev.offload.cli.render.OutputFormat;
import dev.offload.cli.render.Renderer;
import dev.offload.core.engine.Engine;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.core.question.StrategyArgument;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.scenario.Scenario;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Predicts what each strategy costs, and says which to use. */
@Command(
    name = "compare",
    description = {
      "Predict time and memory of offload strategies, and say which to use.",
      "",
      "In JSON, bytes are per GPU for the whole run, host bytes are per node, cfgParallel is the"
          + " degree (1 or 2), the first step is"
          + " warm-up, loads and compute (firstStepWarmupSeconds and so on), switchStep is the first low-noise step counted from 1, options are"
          + " all that held, recommended is the fastest strategy that fits (with its options where"
          + " two results have its name), and what does not exist is null. The numbers of an infeasible strategy"
          + " are what it would take if it fitted. CSV has the same fields, one row per strategy."
    },
    footer = {
      "  offload compare",
      "  offload compare --hardware h100-sxm --runtime sglang-2025-12",
      "  offload compare --hardware ./my-node.json",
      "  offload compare --gpus 6 --ulysses 2 --ring 3 --vram 48GiB",
      "  offload compare --strategy resident --strategy layerwise:variant=v1,prefetch=2",
      "  offload compare --model ./Wan2.2-T2V-A14B-Diffusers --size 832x480 --format json -o a.json"
    })
final class CompareCommand implements Callable<Integer> {
  /** Predictions that differ by less, as a share, are the same. */
  private static final double TOLERANCE = 1e-9;

  @Mixin private CommonOptions common;
  @Mixin private ScenarioOptions scenarioOptions;
  @Mixin private StrategySelection strategies;
  @Mixin private PluginOptions plugins;
  @Mixin private OutputOptions output;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      completionCandidates = Formats.class,
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private OutputFormat format;

  @Option(
      names = "--steps-table",
      description = "Also list every step with its timestep, expert and seconds; text only.")
  private boolean stepsTable;

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description =
          "Play a plan again that 'offload plan --save' wrote, beside the strategies that are"
              + " named, if any. Its scenario is used; options that make it another are refused.")
  private Path planFile;

  private final ScenarioFactory factory;
  private final Engine engine;
  private final Console console;

  @Inject
  CompareCommand(ScenarioFactory factory, Engine engine, Console console) {
    this.factory = factory;
    this.engine = engine;
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (stepsTable && format != OutputFormat.TEXT) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option --steps-table goes with --format text, not with (%s).".formatted(format),
          "Maybe leave it out: stepSeconds is in the output anyway.");
    }
    PluginCatalog catalog = plugins.load();
    Comparison comparison = planFile == null ? compare(catalog) : replay(catalog);
    output.write(
        writer -> Renderer.of(format, output.style(), stepsTable).render(comparison, writer));
    if (comparison.recommended().isEmpty()) {
      throw noAnswer(comparison);
    }
    return ExitCode.OK;
  }

  private Comparison compare(PluginCatalog catalog) {
    return Comparison.of(
        scenarioOptions.scenario(catalog),
        factory.strategies(strategies.arguments(), catalog),
        engine,
        plugins.limit());
  }

  private Comparison replay(PluginCatalog catalog) {
    PlanFile plan = PlanFile.read(planFile);
    Scenario asked = asked(plan, catalog);
    plan.requireMadeFor(asked);
    Scenario scenario = plan.within(asked);
    List<StrategyArgument> arguments = new ArrayList<>(List.of(plan.strategy()));
    arguments.addAll(strategies.arguments());
    Comparison comparison =
        Comparison.of(scenario, factory.strategies(arguments, catalog), engine, plugins.limit());
    comparison
        .results()
        .get(0)
        .report()
        .map(report -> report.denoiseSeconds())
        .filter(seconds -> Math.abs(seconds - plan.denoiseSeconds()) > TOLERANCE * seconds)
        .ifPresent(seconds -> warn(plan, seconds));
    return comparison;
  }

  private Scenario asked(PlanFile plan, PluginCatalog catalog) {
    try {
      return scenarioOptions.scenario(plan.question(), catalog);
    } catch (OffloadException e) {
      if (e.code() != ErrorCode.IMPOSSIBLE_PARALLELISM) {
        throw e;
      }
      throw OffloadException.of(
              ErrorCode.PLAN_MISMATCH,
              "The plan (%s) was made for another layout: %s".formatted(planFile, e.problem()),
              "Maybe leave out the options that differ, or plan again.")
          .causedBy(e);
    }
  }

  /** The same scenario takes another time: the strategy or Offload itself has changed. */
  private void warn(PlanFile plan, double seconds) {
    console
        .err()
        .printf(
            Locale.ROOT,
            "warning [%s]: The plan (%s) predicted %.3f s, this version of Offload predicts"
                + " %.3f s.%nMaybe plan again.%n",
            ErrorCode.PLAN_MISMATCH,
            planFile,
            plan.denoiseSeconds(),
            seconds);
  }

  static OffloadException noAnswer(Comparison comparison) {
    List<String> labels = comparison.results().stream().map(StrategyResult::label).toList();
    if (comparison.results().stream().allMatch(result -> result.report().isEmpty())) {
      return OffloadException.of(
          ErrorCode.BROKEN_PLUGIN,
          "None of the strategies (%s) could be run.".formatted(String.join(", ", labels)),
          "Maybe their authors can help: the reasons are above.");
    }
    return OffloadException.of(
        ErrorCode.NOTHING_FITS,
        "None of the strategies (%s) fits %s."
            .formatted(String.join(", ", labels), comparison.scenario().machine().name()),
        "Maybe use more GPUs (--gpus), fewer pixels (--size) or frames (--frames), a higher limit"
            + " (--vram, --host-ram), or another machine (--hardware).");
  }

  /** The formats, for help and completion. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(OutputFormat.values()).map(OutputFormat::toString).iterator();
    }
  }
}
