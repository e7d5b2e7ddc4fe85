package dev.offload.cli.command;

import dev.offload.cli.output.ProgressBar;
import dev.offload.cli.render.OutputFormat;
import dev.offload.core.Offload;
import dev.offload.core.PlanAnswer;
import dev.offload.core.Question;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.export.ExportedSettings;
import dev.offload.core.plan.MemoryMargin;
import dev.offload.core.words.PlanExplanation;
import dev.offload.core.words.PlanText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds the fastest safe plan. */
@Command(
    name = "plan",
    description = {
      "Find the fastest safe plan: strategy, options and parallel layout; and say why.",
      "",
      "Searches every strategy with the options worth trying, on every layout that --ulysses,"
          + " --ring and --cfg-parallel leave open. Only plans that change no outputs are used"
          + " unless --allow-lossy is given. What --save writes, 'offload compare --plan' plays"
          + " again."
    },
    footer = {
      "  offload plan --vram 40GiB",
      "  offload plan --hardware rtx-4090 --gpus 1 --margin 5%% --save plan.json",
      "  offload compare --plan plan.json",
      "  offload plan --vram 40GiB --export sglang",
      "  offload plan --hardware rtx-4090 --gpus 1 --export diffusers",
      "  offload plan --gpus 4 --ulysses 4 --ring 1 --cfg-parallel 1 --strategy hybrid"
    })
final class PlanCommand extends ConsoleCommand {
  @Mixin private ScenarioOptions scenarioOptions;
  @Mixin private StrategySelection strategies;
  @Mixin private PluginOptions plugins;
  @Mixin private OutputOptions output;

  @Option(
      names = "--margin",
      paramLabel = "SIZE|PERCENT",
      description =
          "Device memory that the plan must leave free, as in 2GiB or 5%%, for what no prediction"
              + " counts. Default: none.")
  private MemoryMargin margin = MemoryMargin.NONE;

  @Option(
      names = "--allow-lossy",
      description = "Also use plans that compute with quantized weights, so that outputs change.")
  private boolean allowLossy;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "Also write the plan as JSON to this file, for 'offload compare --plan'.")
  private Path save;

  @Option(
      names = "--export",
      paramLabel = "RUNTIME",
      description =
          "Instead of the plan, write the settings that make a runtime do it, or come nearest: one"
              + " of 'offload list exporters', as in sglang or diffusers.")
  private String exporter;

  @Mixin
  private final FormatOption<OutputFormat> format =
      FormatOption.textOrJson("; JSON is what --save writes");

  @Override
  void run() throws IOException {
    format.refuseCsv("The format of a plan (%s) must be text or json.", "Maybe use --format json.");
    if (exporter != null && format.isJson()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option --export has its own form and goes not with --format (%s)."
              .formatted(format.get()),
          "Maybe leave one of the two out; --save writes the plan as JSON.");
    }
    Offload offload = plugins.offload();
    List<String> exporters = offload.catalog().exporterNames();
    if (exporter != null && !exporters.contains(exporter)) {
      // Said before the search, not after it.
      throw Names.unknown("exporter", exporter, exporters);
    }
    PlanAnswer answer = search(question(offload));
    if (save != null) {
      answer.save(save);
    }
    boolean fits = answer.plan().chosen().isPresent();
    if (exporter != null) {
      if (!fits) {
        // What is printed is to be run: it must not be prose.
        PlanExplanation.lines(answer.plan()).forEach(console().err()::println);
        throw answer.nothingFits(TableOptions::flag);
      }
      export(answer.export(exporter));
      return;
    }
    String settings =
        format.isJson() ? "" : answer.settings().map(found -> "\n" + found.render()).orElse("");
    output.write(
        writer -> {
          if (format.isJson()) {
            answer.writeJson(writer);
          } else {
            PlanText.of(answer.plan(), output.style()).writeTo(writer);
            writer.write(settings);
          }
        });
    if (!fits) {
      throw answer.nothingFits(TableOptions::flag);
    }
  }

  private Question question(Offload offload) {
    Question question = scenarioOptions.question(offload).margin(margin);
    return allowLossy ? question.allowLossy() : question;
  }

  private void export(ExportedSettings settings) throws IOException {
    if (settings.language() == ExportedSettings.Language.JSON) {
      // JSON has no comments, and what reads it wants nothing else.
      settings.notes().forEach(note -> console().err().println("note: " + note));
    }
    output.write(writer -> writer.write(settings.render()));
  }

  private PlanAnswer search(Question question) {
    try (ProgressBar bar = ProgressBar.of(console(), "programs")) {
      return question.plan(bar::show, strategies.names());
    }
  }
}
