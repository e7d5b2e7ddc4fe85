package dev.offload.cli.command;

import dev.offload.core.Offload;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.evidence.MeasuredRuns;
import dev.offload.evidence.explanation.RunExplanation;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.words.EvidenceJson;
import dev.offload.evidence.words.RunExplanationText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says where a measured run and its prediction differ. */
@Command(
    name = "explain",
    description = {
      "Hold a measured run against its prediction, step by step, and say where they differ.",
      "",
      "The residual is attributed as far as the evidence goes: to steps, to what the source rounds,"
          + " to the uncertainty of fitted constants, to contradictions of the source; the rest is"
          + " unexplained. Constants are those of the run's group, as in 'offload validate'."
    },
    footer = {
      "  offload explain report-aces-full",
      "  offload explain my-run --measurements mine.json --hardware mine-profile.json"
    })
final class ExplainCommand extends ConsoleCommand {
  @Parameters(
      paramLabel = "MEASUREMENT",
      arity = "0..1",
      description = "The id of a run. Default: the run of the file, if it has one alone.")
  private String id;

  @Mixin private MeasurementOptions measurementOptions;

  @Option(
      names = "--hardware",
      paramLabel = "NAME|FILE",
      description =
          "Predict with this profile as it is. Default: the machine that the run names, with the"
              + " constants that its group sets.")
  private String hardware;

  @Mixin private final FormatOption<String> format = FormatOption.of("text", "json");

  @Mixin private PluginOptions plugins;
  @Mixin private OutputOptions output;

  @Override
  void run() throws IOException {
    format.known("format of an explanation");
    Offload offload = plugins.offload();
    List<Measurements> files = measurementOptions.read();
    RunExplanation explanation =
        MeasuredRuns.of(files)
            .explain(id(Measurements.joined(files)), Optional.ofNullable(hardware), offload);
    output.write(
        writer -> {
          if (format.isJson()) {
            EvidenceJson.write(explanation, writer);
          } else {
            RunExplanationText.of(explanation, output.style()).writeTo(writer);
          }
        });
  }

  private String id(Measurements measurements) {
    if (id != null) {
      return id;
    }
    if (measurements.runs().size() == 1) {
      return measurements.runs().get(0).id();
    }
    if (measurements.runs().isEmpty()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "There is no run in %s.".formatted(measurements.name()),
          "Maybe add one with offload ingest --into %s.".formatted(measurements.name()));
    }
    throw OffloadException.of(
        ErrorCode.INVALID_VALUE,
        "No run is named, and %s has several (%d)."
            .formatted(measurements.name(), measurements.runs().size()),
        "Maybe name one of: %s."
            .formatted(
                String.join(
                    ", ", measurements.runs().stream().limit(50).map(Measurement::id).toList())));
  }
}
