package dev.offload.evidence.ingest;

import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.question.HardwareResolver;
import dev.offload.evidence.ingest.Claims.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Turns the files of a run into a measured run: reads what each says, chooses the request that they
 * have in common, puts together what they say of its scenario, and derives its figures. Not
 * thread-safe.
 */
public final class Ingest {
  private static final Pattern SEPARATOR = Pattern.compile("[^a-z0-9]+");

  /** A model of GPUs, as in H100, MI350X, L40S or 4090; neither a size of memory nor SXM4. */
  private static final Pattern GPU_MODEL = Pattern.compile("(?!\\d+gb$)[a-z]*\\d{2,}[a-z]*");

  private final IngestRequest request;
  private final PluginCatalog catalog;
  private final List<Finding> findings = new ArrayList<>();
  private final RunFiles files;
  private final Claims claims;
  private final RequestChoice choice;
  private final ModelIdentity model;
  private final RunFigures figures;

  private Ingest(IngestRequest request, PluginCatalog catalog) {
    this.request = request;
    this.catalog = catalog;
    files = RunFiles.read(request.files());
    claims = new Claims(request.given());
    choice = RequestChoice.of(files, request.request(), findings);
    model = ModelIdentity.of(files, choice, claims, catalog);
    figures = new RunFigures(choice, files.consoleName(), findings);
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
    new ScenarioClaims(claims, files.consoleName(), findings)
        .collect(files, choice, model.description().map(ModelDescription::geometry));
    model.check().claimFlowShift(claims, files.consoleName());
    checkNames();
    checkGpus();
    Optional<Integer> steps = claims.value(ScenarioField.STEPS);
    if (model.check().isWrong()) {
      findings.add(model.check().finding(steps));
    }
    OptionalInt switchStep = switchStep(steps);
    figures.deriveSteps(switchStep, !model.hasOneExpert(), request.synchronizedSteps());
    warnOfOtherSwitch(switchStep);
    figures.deriveTotals(steps);
    figures.deriveMemory();
    Optional<TraceSummary> traces = traces(steps, switchStep);
    files.log().ifPresent(log -> log.addFindings(findings));
    choice.record().ifPresent(record -> record.addFindings(findings));
    files.traces().forEach(trace -> trace.addFindings(findings));
    claims.addFindings(findings);
    RunBuilder builder = new RunBuilder(request, files, choice, claims, model);
    builder.addFindings(findings);
    return Ingestion.of(builder, figures, traces, findings);
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

  private void checkName(String kind, String name, List<String> known) {
    if (!known.contains(name)) {
      OffloadException unknown = Names.unknown(kind, name, known);
      findings.add(
          FindingKind.UNKNOWN_NAME.of(
              unknown.problem() + unknown.advice().map(advice -> " " + advice).orElse("")));
    }
  }

  /** A trace names the GPUs that it is of, which may be others than those of the machine. */
  private void checkGpus() {
    Optional<Claim<String>> hardware =
        claims.of(ScenarioField.HARDWARE).filter(it -> catalog.machineNames().contains(it.value()));
    if (hardware.isEmpty()) {
      return;
    }
    String expected = catalog.machine(hardware.get().value()).accelerator().name();
    for (TraceFile trace : files.traces()) {
      List<String> names = trace.gpuNames();
      if (!names.isEmpty() && names.stream().noneMatch(name -> mayBeSame(name, expected))) {
        findings.add(
            FindingKind.OTHER_GPU.of(
                trace.source(),
                Quotes.quote(String.join(", ", names)),
                Quotes.quote(hardware.get().value()),
                Quotes.quote(expected)));
      }
    }
  }

  /**
   * Returns whether what a driver calls a GPU and what a profile calls one may be of one model;
   * what names no model may be of any.
   */
  private static boolean mayBeSame(String one, String other) {
    Set<String> models = gpuModels(one);
    Set<String> others = gpuModels(other);
    return models.isEmpty() || others.isEmpty() || models.stream().anyMatch(others::contains);
  }

  private static Set<String> gpuModels(String name) {
    return SEPARATOR
        .splitAsStream(name.toLowerCase(Locale.ROOT))
        .filter(part -> GPU_MODEL.matcher(part).matches())
        .collect(Collectors.toSet());
  }

  private OptionalInt switchStep(Optional<Integer> steps) {
    return files.traces().stream()
        .flatMap(trace -> trace.simulation().flatMap(SimulatedRun::switchStep).stream())
        .findFirst()
        .map(OptionalInt::of)
        .orElseGet(() -> model.check().switchStep(claims.value(ScenarioField.FLOW_SHIFT), steps));
  }

  /** The longest step by far should be that in which the schedule changes experts. */
  private void warnOfOtherSwitch(OptionalInt switchStep) {
    OptionalInt outlier = StepFigures.outlier(figures.stepSeconds());
    if (switchStep.isPresent() && outlier.isPresent() && !outlier.equals(switchStep)) {
      findings.add(
          FindingKind.OTHER_SWITCH.of(
              outlier.getAsInt(),
              claims
                  .value(ScenarioField.FLOW_SHIFT)
                  .map(shift -> ScenarioField.text(shift.doubleValue()))
                  .orElse("its model"),
              switchStep.getAsInt()));
    }
  }

  private Optional<TraceSummary> traces(Optional<Integer> steps, OptionalInt switchStep) {
    List<TraceFile> traces = files.traces();
    if (traces.isEmpty()) {
      return Optional.empty();
    }
    TraceSummary summary = TraceSummary.of(traces, steps, switchStep);
    TraceFigures ofTraces =
        new TraceFigures(
            summary,
            figures,
            traces.stream().map(TraceFile::source).collect(Collectors.joining(", ")),
            findings);
    ofTraces.addRate();
    Optional<Finding> contradiction = ofTraces.contradiction(steps);
    if (contradiction.isPresent()) {
      findings.add(contradiction.get());
      return Optional.of(summary.withoutSteps());
    }
    ofTraces.addSteps(files.isSimulated());
    return Optional.of(summary);
  }
}
