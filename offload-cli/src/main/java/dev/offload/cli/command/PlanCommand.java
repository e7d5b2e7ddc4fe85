package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import dev.offload.cli.output.ProgressBar;
import dev.offload.cli.plan.PlanJson;
import dev.offload.cli.render.OutputFormat;
import dev.offload.core.engine.Engine;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.export.ExportedSettings;
import dev.offload.core.export.Fidelity;
import dev.offload.core.file.OutputFile;
import dev.offload.core.json.JsonWriter;
import dev.offload.core.plan.Candidate;
import dev.offload.core.plan.MemoryMargin;
import dev.offload.core.plan.Plan;
import dev.offload.core.plan.PlanRequest;
import dev.offload.core.plan.Planner;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.question.Question;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.words.PlanExplanation;
import dev.offload.core.words.PlanText;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
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
final class PlanCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
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

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      completionCandidates = Formats.class,
      description =
          "${COMPLETION-CANDIDATES}; JSON is what --save writes. Default: ${DEFAULT-VALUE}.")
  private OutputFormat format;

  private final ScenarioFactory factory;
  private final Engine engine;
  private final Console console;

  @Inject
  PlanCommand(ScenarioFactory factory, Engine engine, Console console) {
    this.factory = factory;
    this.engine = engine;
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (format == OutputFormat.CSV) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The format of a plan (%s) must be text or json.".formatted(format),
          "Maybe use --format json.");
    }
    if (exporter != null && format != OutputFormat.TEXT) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option --export has its own form and goes not with --format (%s).".formatted(format),
          "Maybe leave one of the two out; --save writes the plan as JSON.");
    }
    PluginCatalog catalog = plugins.load();
    if (exporter != null && !catalog.exporterNames().contains(exporter)) {
      // Said before the search, not after it.
      throw Names.unknown("exporter", exporter, catalog.exporterNames());
    }
    PlanRequest request =
        new PlanRequest(
            scenarioOptions.everyLayout(catalog),
            factory.strategies(strategies.arguments(), catalog),
            margin,
            allowLossy);
    Plan plan = search(request);
    Question question = scenarioOptions.question();
    if (save != null) {
      OutputFile.write(save, writer -> json(plan, question, writer));
    }
    if (exporter != null) {
      if (plan.chosen().isEmpty()) {
        // What is printed is to be run: it must not be prose.
        PlanExplanation.lines(plan).forEach(console.err()::println);
        throw nothingFits(plan);
      }
      export(plan.chosen().orElseThrow(), catalog);
      return ExitCode.OK;
    }
    String settings = format == OutputFormat.TEXT ? settings(plan, catalog) : "";
    output.write(
        writer -> {
          if (format == OutputFormat.JSON) {
            json(plan, question, writer);
          } else {
            PlanText.of(plan, output.style()).writeTo(writer);
            writer.write(settings);
          }
        });
    if (plan.chosen().isEmpty()) {
      throw nothingFits(plan);
    }
    return ExitCode.OK;
  }

  private static OffloadException nothingFits(Plan plan) {
    Scenario scenario = plan.request().scenarios().get(0);
    long budget = plan.request().margin().within(scenario.deviceMemoryBudget()).bytes();
    boolean hostIsShort =
        plan.candidates().stream()
            .anyMatch(each -> each.deviceBytes() > 0 && each.deviceBytes() <= budget);
    boolean encoderIsLarge = scenario.encodingBytes() > budget;
    String advice =
        hostIsShort
            ? "Maybe use fewer GPUs (--gpus), of which each needs its own host memory, or more host"
                + " memory (--host-ram)."
            : encoderIsLarge
                ? "Maybe use GPUs with more memory (--hardware, --vram)."
                : "Maybe use more GPUs (--gpus), fewer pixels (--size) or frames (--frames), or more"
                    + " memory (--hardware, --vram).";
    return OffloadException.of(
        ErrorCode.NOTHING_FITS, "No plan fits %s.".formatted(scenario.machine().name()), advice);
  }

  /** Returns the settings of the runtime that the scenario names, as in sglang-2026-09, if any. */
  private static String settings(Plan plan, PluginCatalog catalog) {
    Optional<Candidate> chosen = plan.chosen();
    String runtime = plan.request().scenarios().get(0).runtime().name();
    return catalog.exporterNames().stream()
        .filter(name -> chosen.isPresent() && runtime.startsWith(name + "-"))
        .findFirst()
        .map(name -> catalog.export(name, chosen.orElseThrow().exportRequest()))
        .filter(settings -> settings.fidelity() != Fidelity.NONE)
        .map(settings -> "\n" + settings.render())
        .orElse("");
  }

  private void export(Candidate chosen, PluginCatalog catalog) throws IOException {
    ExportedSettings settings = catalog.export(exporter, chosen.exportRequest());
    if (settings.fidelity() == Fidelity.NONE) {
      throw OffloadException.of(
          ErrorCode.NOT_EXPORTABLE,
          "The plan cannot be put into practice with %s: %s"
              .formatted(exporter, String.join(" ", settings.notes())),
          "Maybe plan with other strategies (--strategy), or export to another runtime.");
    }
    if (settings.language() == ExportedSettings.Language.JSON) {
      // JSON has no comments, and what reads it wants nothing else.
      settings.notes().forEach(note -> console.err().println("note: " + note));
    }
    output.write(writer -> writer.write(settings.render()));
  }

  private Plan search(PlanRequest request) {
    Planner planner = new Planner(engine, plugins.limit());
    if (!Terminal.isError()) {
      return planner.plan(request);
    }
    ProgressBar bar = new ProgressBar(console.err(), console.width(), "programs", System::nanoTime);
    try {
      return planner.plan(request, bar::show);
    } finally {
      bar.close();
    }
  }

  private static void json(Plan plan, Question question, Writer writer) throws IOException {
    try (JsonWriter json = new JsonWriter(writer)) {
      json.write(PlanJson.of(plan, question));
    }
  }

  /** The formats, for help and completion. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("text", "json").iterator();
    }
  }
}
