package dev.offload.evidence.ingest;

import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.question.HardwareResolver;
import dev.offload.evidence.ingest.IngestReport.Row;
import dev.offload.evidence.ingest.RunFiles.Named;
import dev.offload.evidence.measurement.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns the files of a run into a measured run. Not thread-safe. */
public final class Ingest {
  private final IngestRequest request;
  private final PluginCatalog catalog;
  private final RunFiles files;
  private final Findings findings = new Findings();
  private final Claims claims;
  private final RequestChoice choice;
  private final ModelIdentity model;
  private final RunFigures figures;

  private Ingest(IngestRequest request, PluginCatalog catalog) {
    this.request = request;
    this.catalog = catalog;
    files = RunFiles.read(request.files());
    claims = new Claims(request.given());
    choice = RequestChoice.of(files, request.request());
    choice.remarks().forEach(findings::remark);
    model = ModelIdentity.of(files, choice, claims, catalog);
    figures = new RunFigures(choice, consoleName(), findings);
  }

  /**
   * Reads files and puts together what they say.
   *
   * @param catalog who knows models, machines and strategies
   * @throws OffloadException if a file cannot be read ({@code UNREADABLE_FILE}), is none of the
   *     kinds that are read ({@code MALFORMED_FILE}), if files contradict each other ({@code
   *     CONFLICTING_EVIDENCE}), or the request asks for what is not there
   */
  public static Ingestion of(IngestRequest request, PluginCatalog catalog) {
    return new Ingest(request, catalog).ingest();
  }

  private Ingestion ingest() {
    new ScenarioClaims(claims, findings)
        .collect(files, choice, model.description().map(ModelDescription::geometry));
    flowShift();
    checkNames();
    checkGpus();
    Optional<Integer> steps = claims.value(ScenarioField.STEPS);
    if (model.check().isWrong()) {
      findings.warn(model.check().problem(steps));
    }
    OptionalInt switchStep = switchStep(steps);
    figures.deriveSteps(switchStep, !model.hasOneExpert(), waitedFor());
    warnOfOtherSwitch(switchStep);
    figures.deriveTotals(steps);
    figures.deriveMemory();
    Optional<TraceSummary> summary = traces(steps, switchStep);
    new FileRemarks(findings).of(files, choice);
    claims.overridden().forEach(findings::warn);
    return finished(summary);
  }

  /** Claims the flow shift; what was not printed but follows contradicts nothing that was read. */
  private void flowShift() {
    ConfigCheck check = model.check();
    if (check.isShiftPrinted() || claims.byFile(ScenarioField.FLOW_SHIFT).isEmpty()) {
      check
          .flowShift()
          .ifPresent(
              shift ->
                  claims.claim(
                      ScenarioField.FLOW_SHIFT, shift, check.flowShiftSource(consoleName())));
    }
  }

  private String consoleName() {
    return files.console().map(Named::name).orElse("");
  }

  private boolean waitedFor() {
    return request.synchronizedSteps();
  }

  private OptionalInt switchStep(Optional<Integer> steps) {
    for (Named<TraceFile> trace : files.traces()) {
      Optional<Integer> simulated =
          trace.content().simulation().flatMap(TraceFile.Simulation::switchStep);
      if (simulated.isPresent()) {
        return OptionalInt.of(simulated.get());
      }
    }
    return model.check().switchStep(claims.value(ScenarioField.FLOW_SHIFT), steps);
  }

  /** The longest step by far should be that in which the schedule changes experts. */
  private void warnOfOtherSwitch(OptionalInt switchStep) {
    OptionalInt outlier = StepFigures.outlier(figures.stepSeconds());
    if (switchStep.isPresent()
        && outlier.isPresent()
        && outlier.getAsInt() != switchStep.getAsInt()) {
      findings.warn(
          ("Step %d is by far the longest, but with a flow shift of %s the experts change in step %d."
                  + " Maybe the run had another flow shift, or other work disturbed it.")
              .formatted(
                  outlier.getAsInt(),
                  claims.value(ScenarioField.FLOW_SHIFT).map(FactText::number).orElse("its model"),
                  switchStep.getAsInt()));
    }
  }

  private Optional<TraceSummary> traces(Optional<Integer> steps, OptionalInt switchStep) {
    if (files.traces().isEmpty()) {
      return Optional.empty();
    }
    TraceSummary summary =
        TraceSummary.of(files.traces().stream().map(Named::content).toList(), steps, switchStep);
    String names = String.join(", ", files.traces().stream().map(Named::name).toList());
    boolean simulated =
        files.traces().stream().anyMatch(trace -> trace.content().simulation().isPresent());
    TraceFigures traceFigures = new TraceFigures(summary, names, findings);
    traceFigures.addRate(figures);
    Optional<String> contradiction = ProfilerSteps.contradiction(summary, steps, figures, names);
    if (contradiction.isPresent()) {
      findings.remark(contradiction.get());
      return Optional.of(summary.withoutSteps());
    }
    traceFigures.addSteps(figures, simulated);
    return Optional.of(summary);
  }

  /**
   * Runtimes that are no files are those that are known here; machines and strategies may be known
   * where the run is used, but are more often misspelt.
   */
  private void checkNames() {
    claims
        .value(ScenarioField.RUNTIME)
        .filter(name -> !HardwareResolver.isPath(name))
        .ifPresent(catalog::runtime);
    claims
        .value(ScenarioField.HARDWARE)
        .filter(name -> !HardwareResolver.isPath(name))
        .ifPresent(name -> checkName("machine", name, catalog.machineNames()));
    claims
        .value(ScenarioField.STRATEGY)
        .ifPresent(strategy -> checkName("strategy", strategy.name(), catalog.strategyNames()));
  }

  /** A trace names the GPUs that it is of, which may be others than those of the machine. */
  private void checkGpus() {
    Optional<Claim<String>> hardware =
        claims.of(ScenarioField.HARDWARE).filter(it -> catalog.machineNames().contains(it.value()));
    if (hardware.isEmpty()) {
      return;
    }
    String expected = catalog.machine(hardware.get().value()).accelerator().name();
    for (Named<TraceFile> trace : files.traces()) {
      List<String> names = trace.content().gpuNames();
      if (!names.isEmpty()
          && names.stream().noneMatch(name -> GpuNames.mayBeSame(name, expected))) {
        findings.warn(
            ("%s is of another GPU (%s) than the machine (%s) has (%s). Maybe give the machine that"
                    + " it ran on with --hardware.")
                .formatted(
                    trace.name(),
                    Quotes.quote(String.join(", ", names)),
                    Quotes.quote(hardware.get().value()),
                    Quotes.quote(expected)));
      }
    }
  }

  private void checkName(String kind, String name, List<String> known) {
    if (!known.contains(name)) {
      OffloadException unknown = Names.unknown(kind, name, known);
      findings.warn(unknown.problem() + unknown.advice().map(advice -> " " + advice).orElse(""));
    }
  }

  private Ingestion finished(Optional<TraceSummary> summary) {
    if (model.name().isPresent() && model.description().isEmpty()) {
      findings.remark(
          "The model (%s) is not known here. Maybe give its id with --model."
              .formatted(Quotes.quote(model.name().get())));
    }
    RunBuilder builder = new RunBuilder(request, files, choice, claims, model);
    List<String> missing = builder.missing();
    builder.open().ifPresent(findings::remark);
    Optional<Measurement> run =
        missing.isEmpty() ? Optional.of(builder.run(figures)) : Optional.empty();
    List<Row> rows = new ArrayList<>(ReportRows.figures(figures));
    summary.map(ReportRows::traces).ifPresent(rows::addAll);
    IngestReport report =
        new IngestReport(
            FileLines.of(files),
            ReportRows.scenario(claims, model),
            rows,
            findings.remarks(),
            findings.warnings());
    return new Ingestion(report, run, missing);
  }
}
