package dev.offload.cli.command;

import dev.offload.core.Offload;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.evidence.MeasuredRuns;
import dev.offload.evidence.explanation.RunExplanation;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.words.EvidenceJson;
import dev.offload.evidence.words.RunExplanationText;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
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
final class ExplainCommand implements Callable<Integer> {
  private static final List<String> FORMATS = List.of("text", "json");

  @Mixin private CommonOptions common;

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

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      completionCandidates = Formats.class,
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private String format;

  @Mixin private PluginOptions plugins;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() throws IOException {
    if (!FORMATS.contains(format)) {
      throw Names.unknown("format of an explanation", format, FORMATS);
    }
    Offload offload = plugins.offload();
    List<Measurements> files = measurementOptions.read();
    RunExplanation explanation =
        MeasuredRuns.of(files)
            .explain(id(Measurements.joined(files)), Optional.ofNullable(hardware), offload);
    output.write(
        writer -> {
          if (format.equals("json")) {
            EvidenceJson.write(explanation, writer);
          } else {
            RunExplanationText.of(explanation, output.style()).writeTo(writer);
          }
        });
    return ExitCode.OK;
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

  /** The formats, for help and completion. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return FORMATS.iterator();
    }
  }
}
