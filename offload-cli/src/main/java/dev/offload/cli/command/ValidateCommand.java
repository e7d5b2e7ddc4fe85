package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import dev.offload.cli.output.ProgressBar;
import dev.offload.core.error.Names;
import dev.offload.evidence.MeasuredRuns;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.validation.Validation;
import dev.offload.evidence.words.EvidenceJson;
import dev.offload.evidence.words.ValidationMarkdown;
import dev.offload.evidence.words.ValidationText;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds predictions against measured runs. */
@Command(
    name = "validate",
    description = {
      "Predict runs that were measured, and say how far the predictions are off.",
      "",
      "Constants of each group, which shares machine and software, are fitted to its runs of role"
          + " calibrate; those of role check are only predicted. Beside the simulation stand the"
          + " closed form max(copy, compute) and the simulation without contention between copies"
          + " and collectives. In JSON, signedError is (predicted - measured) / measured, and"
          + " explained is null where nothing accounts for an error."
    },
    footer = {
      "  offload validate",
      "  offload validate --measurements mine.json",
      "  offload validate --format json -o validation.json"
    })
final class ValidateCommand implements Callable<Integer> {
  private static final List<String> FORMATS = List.of("text", "json", "markdown");

  @Mixin private CommonOptions common;
  @Mixin private MeasurementOptions measurementOptions;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      completionCandidates = Formats.class,
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private String format;

  @Mixin private PluginOptions plugins;
  @Mixin private OutputOptions output;

  private final Console console;

  @Inject
  ValidateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (!FORMATS.contains(format)) {
      throw Names.unknown("format of a validation", format, FORMATS);
    }
    Validation validation = validate(measurementOptions.read());
    output.write(
        writer -> {
          switch (format) {
            case "json" -> EvidenceJson.write(validation, writer);
            case "markdown" -> ValidationMarkdown.of(validation).writeTo(writer);
            default -> ValidationText.of(validation, output.style()).writeTo(writer);
          }
        });
    return ExitCode.OK;
  }

  private Validation validate(List<Measurements> files) {
    int groups = files.stream().mapToInt(file -> file.groups().size()).sum();
    AtomicInteger done = new AtomicInteger();
    boolean shown = Terminal.isError();
    ProgressBar bar = new ProgressBar(console.err(), console.width(), "groups", System::nanoTime);
    Validation validation =
        MeasuredRuns.of(files)
            .validate(
                plugins.offload(),
                group -> {
                  if (shown) {
                    synchronized (bar) {
                      bar.show(done.incrementAndGet(), groups);
                    }
                  }
                });
    bar.close();
    return validation;
  }

  /** The formats, for help and completion. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return FORMATS.iterator();
    }
  }
}
