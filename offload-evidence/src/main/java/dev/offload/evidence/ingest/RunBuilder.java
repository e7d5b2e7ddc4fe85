package dev.offload.evidence.ingest;

import dev.offload.core.error.Quotes;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioOption;
import dev.offload.evidence.ingest.ScenarioField.Need;
import dev.offload.evidence.measurement.MeasuredScenario;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Remarks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the measured run of what was found, or says what is missing for one. Not thread-safe. */
record RunBuilder(
    IngestRequest request,
    RunFiles files,
    RequestChoice choice,
    Claims claims,
    ModelIdentity model) {
  /** Returns the options that would give what a run cannot do without. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (request.id().isEmpty()) {
      missing.add("--id");
    }
    open(Need.REQUIRED).map(ScenarioField::option).forEach(missing::add);
    return missing;
  }

  /** Says what is left open, if anything is. */
  void addFindings(List<Finding> findings) {
    if (model.name().isPresent() && model.description().isEmpty()) {
      findings.add(FindingKind.UNKNOWN_MODEL.of(Quotes.quote(model.name().get())));
    }
    String options = open(Need.USUAL).map(ScenarioField::option).collect(Collectors.joining(" "));
    if (!options.isEmpty()) {
      findings.add(
          FindingKind.OPEN.of(
              open(Need.USUAL).map(ScenarioField::title).collect(Collectors.joining(", ")),
              options));
    }
  }

  private Stream<ScenarioField<?>> open(Need need) {
    return ScenarioField.ALL.stream()
        .filter(field -> field.need() == need)
        .filter(
            field ->
                field == ScenarioField.MODEL ? model.name().isEmpty() : claims.of(field).isEmpty());
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
    OptionValues said = OptionValues.NONE;
    for (ScenarioField<?> field : ScenarioField.ALL) {
      said = with(field, said);
    }
    return new MeasuredScenario(
        // Files have the path of the model that SGLang was given.
        said.with(ScenarioOption.MODEL, model.name().orElseThrow()),
        claims.value(ScenarioField.STRATEGY).orElseThrow(),
        claims.value(ScenarioField.GUIDANCE_PASSES),
        claims.value(ScenarioField.TOKENS),
        Optional.empty(),
        claims.value(ScenarioField.ATTENTION),
        claims.value(ScenarioField.COMPILED));
  }

  private <T> OptionValues with(ScenarioField<T> field, OptionValues said) {
    return field
        .scenarioOption()
        .map(option -> said.with(option, claims.value(field).orElse(null)))
        .orElse(said);
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    request.notes().ifPresent(notes::add);
    Optional<RequestRecord> record = choice.record();
    record
        .flatMap(RequestRecord::commit)
        .ifPresent(commit -> notes.add("SGLang commit " + Quotes.quote(commit, 40)));
    record
        .flatMap(RequestRecord::timestamp)
        .ifPresent(time -> notes.add("recorded " + Quotes.quote(time, 40)));
    choice
        .server()
        .flatMap(ServerFacts::configClass)
        .filter(name -> model.check().isWrong())
        .ifPresent(name -> notes.add("ran with the settings of " + name));
    if (files.isSimulated()) {
      notes.add("simulated by Offload, not measured");
    }
    return notes;
  }
}
