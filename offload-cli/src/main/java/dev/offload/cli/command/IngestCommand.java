package dev.offload.cli.command;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.file.OutputFile;
import dev.offload.core.question.StrategyArgument;
import dev.offload.core.text.TextStyle;
import dev.offload.evidence.ingest.GivenFacts;
import dev.offload.evidence.ingest.Ingest;
import dev.offload.evidence.ingest.IngestRequest;
import dev.offload.evidence.ingest.Ingestion;
import dev.offload.evidence.ingest.ScenarioField;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.MeasurementFile;
import dev.offload.evidence.measurement.MeasurementJson;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.measurement.Role;
import dev.offload.evidence.words.IngestText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns what a real run left behind into a measured run. */
@Command(
    name = "ingest",
    description = {
      "Read the files of a real run, and write what was measured in the format of measured runs.",
      "",
      "The files of one run are given together: SGLang's performance dump (--perf-dump-path), its"
          + " performance.log, its console log, and traces of PyTorch's profiler or of Nsight"
          + " Systems, in Chrome's format, compressed or not. Each is recognised by its content."
          + " What they do not say is asked for by the name of its option, and never made up; what"
          + " is given here counts more than what they say.",
      "",
      "A report of what was read, what was left out and what is likely wrong goes to standard error,"
          + " or to standard output with -o or --into."
    },
    footer = {
      "  offload ingest perf.json --id mine --hardware h100-pcie --strategy full",
      "  offload ingest perf.json server.log trace.json.gz --id mine --hardware h100-pcie \\",
      "    --into runs.json"
    })
final class IngestCommand extends ConsoleCommand {
  @Parameters(paramLabel = "FILE", arity = "1..*", description = "The files of one run.")
  private List<Path> files;

  @Option(names = "--id", paramLabel = "ID", description = "The name of the run in its file.")
  private String id;

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description =
          "What it shares machine and software with. Default: with --into that of the other runs on"
              + " its machine, if they are of one; else a group of its own.")
  private String group;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      defaultValue = "check",
      description =
          "calibrate if it may set constants of its group, or check if it may only be predicted."
              + " Default: ${DEFAULT-VALUE}.")
  private String role;

  @Option(
      names = "--source",
      paramLabel = "TEXT",
      description = "Who published it, and where. Default: the names of the files.")
  private String source;

  @Option(names = "--notes", paramLabel = "TEXT", description = "What else is to be known of it.")
  private String notes;

  @Mixin private GivenOptions given;

  @Option(
      names = "--strategy",
      paramLabel = "NAME[:key=value,...]",
      description =
          "The strategy of 'offload list strategies' that it stands for. " + GivenOptions.FILES)
  private StrategyArgument strategy;

  @Option(
      names = "--guidance-passes",
      paramLabel = "N",
      description = "Forwards of a step: 2 with classifier-free guidance. " + GivenOptions.FILES)
  private Integer guidancePasses;

  @Option(
      names = "--synchronized",
      description =
          "The device was waited for at the end of each step, as SGLang does with"
              + " SGLANG_DIFFUSION_SYNC_STAGE_PROFILING=1, which its files do not show.")
  private boolean synchronizedSteps;

  @Option(
      names = "--request",
      paramLabel = "ID",
      description = "The request of a performance.log with several. Default: the last one.")
  private String request;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to this file, replacing it in one step. Default: standard output.")
  private Path output;

  @Option(
      names = "--into",
      paramLabel = "FILE",
      description =
          "Add the run to this file of measured runs, or replace the one of the same id there. The"
              + " file is made if need be, and replaced in one step.")
  private Path into;

  @Mixin private PluginOptions plugins;

  @Override
  void run() throws IOException {
    checkOutput();
    Ingestion ingestion = Ingest.of(request(), plugins.load());
    boolean toFile = output != null || into != null;
    PrintWriter reportTo =
        toFile && ingestion.run().isPresent() ? console().out() : console().err();
    TextStyle style = new TextStyle(console().width(), toFile && console().ansi().enabled());
    IngestText.of(ingestion, style).writeTo(reportTo);
    reportTo.flush();
    Measurement run = ingestion.run().orElseThrow(() -> missing(ingestion.missing()));
    if (into != null) {
      Measurements store = MeasurementFile.readToAdd(into);
      Measurement placed = group == null ? joining(run, store) : run;
      String json = MeasurementJson.text(store.description(), store.with(placed));
      OutputFile.write(into, writer -> writer.write(json));
    } else {
      String json = MeasurementJson.text("", List.of(run));
      if (output != null) {
        OutputFile.write(output, writer -> writer.write(json));
      } else {
        console().out().print(json);
      }
    }
  }

  /** Constants are fitted to a group: a run alone would be predicted with none of them. */
  private Measurement joining(Measurement run, Measurements store) {
    Optional<String> other = store.groupFor(run);
    if (other.isEmpty()) {
      return run;
    }
    console()
        .out()
        .printf(
            "%nIts group is that of the other runs on its machine (%s). Maybe give --group if their"
                + " software differs.%n",
            Quotes.quote(other.get()));
    return run.inGroup(other.get());
  }

  private IngestRequest request() {
    GivenFacts facts =
        GivenFacts.of(given.said())
            .with(ScenarioField.STRATEGY, strategy)
            .with(ScenarioField.GUIDANCE_PASSES, guidancePasses);
    return new IngestRequest(
        files,
        facts,
        Optional.ofNullable(id),
        Optional.ofNullable(group),
        Role.named(role),
        Optional.ofNullable(source),
        Optional.ofNullable(notes),
        Optional.ofNullable(request),
        synchronizedSteps);
  }

  private void checkOutput() throws IOException {
    if (output != null && into != null) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "Of --output (%s) and --into (%s) only one can be given.".formatted(output, into),
          "Maybe use --into, which keeps the runs that are there.");
    }
    Path target = output == null ? into : output;
    if (target == null || !Files.exists(target)) {
      return;
    }
    for (Path file : files) {
      if (Files.exists(file) && Files.isSameFile(file, target)) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The file (%s) is to be read and written.".formatted(target),
            "Maybe name another one to write to.");
      }
    }
  }

  private static OffloadException missing(List<String> options) {
    return OffloadException.of(
        ErrorCode.INVALID_VALUE,
        "No file says what a measured run needs (%s).".formatted(String.join(", ", options)),
        "Maybe give %s.".formatted(String.join(" and ", options)));
  }
}
