package dev.offload.cli.command;

import dev.offload.cli.render.CsvRenderer;
import dev.offload.cli.render.JsonRenderer;
import dev.offload.cli.render.OutputFormat;
import dev.offload.core.Answer;
import dev.offload.core.Offload;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.question.SavedPlan;
import dev.offload.core.words.ComparisonText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
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
final class CompareCommand extends ConsoleCommand {
  @Mixin private ScenarioOptions scenarioOptions;
  @Mixin private StrategySelection strategies;
  @Mixin private PluginOptions plugins;
  @Mixin private OutputOptions output;

  @Mixin private final FormatOption<OutputFormat> format = FormatOption.all();

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

  @Override
  void run() throws IOException {
    if (stepsTable && format.get() != OutputFormat.TEXT) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option --steps-table goes with --format text, not with (%s)."
              .formatted(format.get()),
          "Maybe leave it out: stepSeconds is in the output anyway.");
    }
    Offload offload = plugins.offload();
    Answer answer =
        planFile == null
            ? scenarioOptions.question(offload).compare(strategies.names())
            : replay(offload);
    output.write(
        writer -> {
          switch (format.get()) {
            case TEXT ->
                ComparisonText.of(answer.comparison(), output.style(), stepsTable).writeTo(writer);
            case JSON -> JsonRenderer.render(answer.comparison(), writer);
            case CSV -> CsvRenderer.render(answer.comparison(), writer);
          }
        });
    if (answer.recommended().isEmpty()) {
      throw answer.noAnswer(TableOptions::flag);
    }
  }

  private Answer replay(Offload offload) {
    SavedPlan plan = offload.plan(planFile);
    Answer answer =
        scenarioOptions
            .question(offload.question().with(plan.options()))
            .compare(plan, strategies.names());
    answer
        .comparison()
        .results()
        .get(0)
        .report()
        .map(report -> report.denoiseSeconds())
        .filter(plan::isAnother)
        .ifPresent(seconds -> warn(plan, seconds));
    return answer;
  }

  /** The same scenario takes another time: the strategy or Offload itself has changed. */
  private void warn(SavedPlan plan, double seconds) {
    console()
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
}
