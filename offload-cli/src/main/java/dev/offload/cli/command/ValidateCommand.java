package dev.offload.cli.command;

import dev.offload.cli.output.ProgressBar;
import dev.offload.evidence.MeasuredRuns;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.validation.Validation;
import dev.offload.evidence.words.EvidenceJson;
import dev.offload.evidence.words.ValidationMarkdown;
import dev.offload.evidence.words.ValidationText;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
final class ValidateCommand extends ConsoleCommand {
  @Mixin private MeasurementOptions measurementOptions;

  @Mixin private final FormatOption<String> format = FormatOption.of("text", "json", "markdown");

  @Mixin private PluginOptions plugins;
  @Mixin private OutputOptions output;

  @Override
  void run() throws IOException {
    String form = format.known("format of a validation");
    Validation validation = validate(measurementOptions.read());
    output.write(
        writer -> {
          switch (form) {
            case "json" -> EvidenceJson.write(validation, writer);
            case "markdown" -> ValidationMarkdown.of(validation).writeTo(writer);
            default -> ValidationText.of(validation, output.style()).writeTo(writer);
          }
        });
  }

  private Validation validate(List<Measurements> files) {
    int groups = files.stream().mapToInt(file -> file.groups().size()).sum();
    AtomicInteger done = new AtomicInteger();
    try (ProgressBar bar = ProgressBar.of(console(), "groups")) {
      return MeasuredRuns.of(files)
          .validate(
              plugins.offload(),
              group -> {
                synchronized (bar) {
                  bar.show(done.incrementAndGet(), groups);
                }
              });
    }
  }
}
