package dev.offload.evidence.ingest;

import dev.offload.core.error.Quotes;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioOption;
import dev.offload.evidence.ingest.RunFiles.Named;
import dev.offload.evidence.measurement.MeasuredScenario;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Remarks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the measured run of what was found, or says what is missing for one. Immutable. */
final class RunBuilder {
  /** What predictions need, and defaults would be guesses. */
  private static final List<ScenarioField<?>> WANTED =
      List.of(
          ScenarioField.GPUS,
          ScenarioField.SIZE,
          ScenarioField.FRAMES,
          ScenarioField.STEPS,
          ScenarioField.GUIDANCE_PASSES,
          ScenarioField.RUNTIME);

  private final IngestRequest request;
  private final RunFiles files;
  private final RequestChoice choice;
  private final Claims claims;
  private final ModelIdentity model;

  RunBuilder(
      IngestRequest request,
      RunFiles files,
      RequestChoice choice,
      Claims claims,
      ModelIdentity model) {
    this.request = request;
    this.files = files;
    this.choice = choice;
    this.claims = claims;
    this.model = model;
  }

  /** Returns the options that would give what a run cannot do without. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (request.id().isEmpty()) {
      missing.add("--id");
    }
    if (model.name().isEmpty()) {
      missing.add(ScenarioField.MODEL.option());
    }
    Stream.of(ScenarioField.HARDWARE, ScenarioField.STRATEGY)
        .filter(field -> claims.of(field).isEmpty())
        .map(ScenarioField::option)
        .forEach(missing::add);
    return missing;
  }

  /** Returns a sentence on what is left open, if anything is. */
  Optional<String> open() {
    List<ScenarioField<?>> open =
        WANTED.stream().filter(field -> claims.of(field).isEmpty()).toList();
    return open.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "No file says, so that predictions take the usual: %s. Maybe give %s."
                .formatted(
                    open.stream().map(ScenarioField::title).collect(Collectors.joining(", ")),
                    open.stream().map(ScenarioField::option).collect(Collectors.joining(" "))));
  }

  /** Returns the run, for which nothing may be missing. */
  Measurement run(RunFigures figures) {
    return new Measurement(
        request.id().orElseThrow(),
        request.source().orElseGet(() -> "files: " + String.join(", ", files.names())),
        request.group().or(request::id).orElseThrow(),
        request.role(),
        scenario(),
        figures.values(),
        figures.peakKind(),
        figures.stepSeconds(),
        figures.stageSeconds(),
        figures.synchronizedSteps(),
        Remarks.NONE,
        String.join("; ", notes()));
  }

  private MeasuredScenario scenario() {
    OptionValues said =
        OptionValues.NONE
            .with(ScenarioOption.MODEL, model.name().orElseThrow())
            .with(ScenarioOption.HARDWARE, claims.value(ScenarioField.HARDWARE).orElseThrow())
            .with(ScenarioOption.GPUS, claims.value(ScenarioField.GPUS).orElse(null))
            .with(ScenarioOption.ULYSSES, claims.value(ScenarioField.ULYSSES).orElse(null))
            .with(ScenarioOption.RING, claims.value(ScenarioField.RING).orElse(null))
            .with(
                ScenarioOption.CFG_PARALLEL,
                claims.value(ScenarioField.GUIDANCE_PARALLEL).orElse(null))
            .with(ScenarioOption.SIZE, claims.value(ScenarioField.SIZE).orElse(null))
            .with(ScenarioOption.FRAMES, claims.value(ScenarioField.FRAMES).orElse(null))
            .with(ScenarioOption.STEPS, claims.value(ScenarioField.STEPS).orElse(null))
            .with(ScenarioOption.FLOW_SHIFT, claims.value(ScenarioField.FLOW_SHIFT).orElse(null))
            .with(ScenarioOption.RUNTIME, claims.value(ScenarioField.RUNTIME).orElse(null));
    return new MeasuredScenario(
        said,
        claims.value(ScenarioField.STRATEGY).orElseThrow(),
        claims.value(ScenarioField.GUIDANCE_PASSES),
        claims.value(ScenarioField.TOKENS),
        Optional.empty(),
        claims.value(ScenarioField.ATTENTION),
        claims.value(ScenarioField.COMPILED));
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    request.notes().ifPresent(notes::add);
    Optional<RequestRecord> record = choice.record().map(Named::content);
    record
        .flatMap(RequestRecord::commit)
        .ifPresent(commit -> notes.add("SGLang commit " + Quotes.quote(commit, 40)));
    record
        .flatMap(RequestRecord::timestamp)
        .ifPresent(time -> notes.add("recorded " + Quotes.quote(time, 40)));
    choice
        .server()
        .flatMap(server -> server.content().configClass())
        .filter(name -> model.check().isWrong())
        .ifPresent(name -> notes.add("ran with the settings of " + name));
    if (files.traces().stream().anyMatch(trace -> trace.content().simulation().isPresent())) {
      notes.add("simulated by Offload, not measured");
    }
    return notes;
  }
}
