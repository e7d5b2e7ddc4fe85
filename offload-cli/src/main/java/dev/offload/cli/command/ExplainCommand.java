package dev.offload.cli.command;

import dev.offload.cli.render.RunExplanationJson;
import dev.offload.cli.render.RunExplanationText;
import dev.offload.core.Offload;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.evidence.MeasuredRuns;
import dev.offload.evidence.fidelity.RunExplanation;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Measurements;
import jakarta.inject.Inject;
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

  @Inject
  ExplainCommand() {}

  @Override
  public Integer call() throws IOException {
    if (!FORMATS.contains(format)) {
      throw Names.unknown("format of an explanation", format, FORMATS);
    }
    Offload offload = plugins.offload();
    List<Measurements> files = measurementOptions.read();
    Measurements measurements = Measurements.joined(files);
    Measurement run = run(measurements);
    RunExplanation explanation =
        MeasuredRuns.validator(offload)
            .explain(
                run.id(),
                measurements.groups().get(run.group()),
                Optional.ofNullable(hardware),
                offload.catalog(),
                Measurements.fileOf(run.group(), files));
    output.write(
        writer -> {
          if (format.equals("json")) {
            RunExplanationJson.write(explanation, writer);
          } else {
            RunExplanationText.write(explanation, writer, output.width(), output.ansi());
          }
        });
    return ExitCode.OK;
  }

  private Measurement run(Measurements measurements) {
    if (id != null) {
      return measurements.run(id);
    }
    if (measurements.runs().size() == 1) {
      return measurements.runs().get(0);
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
