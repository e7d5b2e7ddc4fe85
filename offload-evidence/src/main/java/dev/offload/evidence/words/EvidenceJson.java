package dev.offload.evidence.words;

import dev.offload.core.json.JsonWriter;
import dev.offload.evidence.explanation.Attribution;
import dev.offload.evidence.explanation.RunExplanation;
import dev.offload.evidence.explanation.StepResidual;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.validation.ErrorSummary;
import dev.offload.evidence.validation.GroupValidation;
import dev.offload.evidence.validation.PredictedFigure;
import dev.offload.evidence.validation.Ranking;
import dev.offload.evidence.validation.Validation;
import dev.offload.evidence.validation.Validation.Model;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes predictions beside measurements as one JSON object. Stateless and thread-safe. */
public final class EvidenceJson {
  private EvidenceJson() {}

  /** Writes a row for each run and metric, and the summary. */
  public static void write(Validation validation, Writer writer) throws IOException {
    Map<String, Object> summary = new LinkedHashMap<>();
    List<Object> groups = new ArrayList<>();
    for (GroupValidation group : validation.groups()) {
      Map<String, Object> part = named("group", group.group());
      part.putAll(simulation(group.figures(), group.rankings()));
      part.putAll(simpler(group.figures()));
      groups.add(part);
    }
    summary.put("groups", groups);
    List<Object> files = new ArrayList<>();
    for (Measurements file : validation.files()) {
      Map<String, Object> part = named("file", file.name());
      part.putAll(all(validation.of(file)));
      files.add(part);
    }
    summary.put("files", files);
    summary.putAll(all(validation));
    Map<String, Object> root = named("rows", validation.figures().map(EvidenceJson::row).toList());
    root.put("summary", summary);
    write(root, writer);
  }

  /** Writes every figure, every step, and what is left. */
  public static void write(RunExplanation explanation, Writer writer) throws IOException {
    Map<String, Object> root = named("id", explanation.run().measurement().id());
    root.put("group", explanation.run().measurement().group());
    root.put("fittedTo", explanation.fittedTo());
    root.put("figures", explanation.figures().stream().map(EvidenceJson::row).toList());
    root.put("steps", explanation.steps().stream().map(EvidenceJson::step).toList());
    root.put("metric", explanation.metric().map(Metric::field));
    root.put("residualSeconds", explanation.residual());
    root.put("attributions", explanation.attributions().stream().map(EvidenceJson::part).toList());
    root.put("unexplainedSeconds", explanation.unexplained());
    root.put("observations", explanation.observations().stream().map(Sentences::of).toList());
    write(root, writer);
  }

  private static void write(Object value, Writer writer) throws IOException {
    JsonWriter.write(value, writer);
  }

  private static Map<String, Object> row(PredictedFigure figure) {
    Map<String, Object> row = named("id", figure.run().id());
    row.put("group", figure.run().group());
    row.put("role", figure.run().role());
    row.put("metric", figure.metric().field());
    row.put("measured", figure.measured());
    row.put("predicted", figure.predicted());
    row.put("signedError", figure.signedError());
    row.put("explained", figure.explained().map(Sentences::of));
    row.put("closedForm", figure.closedForm());
    row.put("withoutContention", figure.uncontended());
    row.put("fitted", figure.fitted());
    row.put("comparable", figure.isComparable());
    row.put("informed", figure.isInformed());
    return row;
  }

  private static Map<String, Object> step(StepResidual step) {
    Map<String, Object> object = JsonWriter.components(step);
    object.put("predicted", step.predicted().seconds());
    object.put("residual", step.residual());
    object.putAll(JsonWriter.components(step.predicted()));
    return object;
  }

  private static Map<String, Object> part(Attribution part) {
    Map<String, Object> object = named("what", Sentences.of(part.where()));
    object.put("seconds", part.seconds());
    object.put("toleranceSeconds", part.tolerance());
    object.put("unexplainedSeconds", part.unexplained());
    object.put("evidence", Sentences.of(part.clues()));
    return object;
  }

  private static Map<String, Object> all(Validation validation) {
    List<PredictedFigure> figures = validation.figures().toList();
    List<PredictedFigure> others = figures.stream().filter(each -> !each.isInformed()).toList();
    Map<String, Object> all = named("all", simulation(figures, validation.rankings()));
    all.put("informedNoConstant", errors(others, Model.SIMULATION));
    all.putAll(simpler(figures));
    return all;
  }

  private static Map<String, Object> simpler(List<PredictedFigure> figures) {
    Map<String, Object> simpler = named("closedForm", errors(figures, Model.CLOSED_FORM));
    simpler.put("withoutContention", errors(figures, Model.UNCONTENDED));
    return simpler;
  }

  private static Map<String, Object> simulation(
      List<PredictedFigure> figures, List<Ranking> rankings) {
    Map<String, Object> object = JsonWriter.components(errors(figures, Model.SIMULATION));
    object.put("rankings", rankings.size());
    object.put("rankingsRight", rankings.stream().filter(Ranking::isRight).count());
    object.put("rankingsNarrowlyRight", rankings.stream().filter(Ranking::isNarrow).count());
    return object;
  }

  private static Map<String, Object> named(String name, Object value) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put(name, value);
    return object;
  }

  private static ErrorSummary errors(List<PredictedFigure> figures, Model model) {
    return Validation.errors(figures.stream(), model);
  }
}
