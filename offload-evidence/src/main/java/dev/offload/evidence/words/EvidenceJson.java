package dev.offload.evidence.words;

import dev.offload.core.json.JsonWriter;
import dev.offload.core.report.StepParts;
import dev.offload.evidence.explanation.Attribution;
import dev.offload.evidence.explanation.RunExplanation;
import dev.offload.evidence.explanation.StepResidual;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.validation.ErrorSummary;
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
import java.util.OptionalDouble;

/** Writes predictions beside measurements as one JSON object. Stateless and thread-safe. */
public final class EvidenceJson {
  private EvidenceJson() {}

  /** A measured figure; null where a model says nothing of it. */
  public record Row(
      String id,
      String group,
      String role,
      String metric,
      double measured,
      Double predicted,
      Double signedError,
      String explained,
      Double closedForm,
      Double withoutContention,
      boolean fitted,
      boolean comparable,
      boolean informed) {

    private static Row of(PredictedFigure figure) {
      return new Row(
          figure.run().id(),
          figure.run().group(),
          figure.run().role().toString(),
          figure.metric().field(),
          figure.measured(),
          orNull(figure.predicted()),
          orNull(figure.signedError()),
          figure.explained().map(Sentences::of).orElse(null),
          orNull(figure.closedForm()),
          orNull(figure.uncontended()),
          figure.fitted(),
          figure.isComparable(),
          figure.isInformed());
    }
  }

  /** Steps alike in a row; null where none was measured. */
  public record Step(
      int first,
      int last,
      String kind,
      Double measured,
      double predicted,
      Double residual,
      double warmupSeconds,
      double kernelSeconds,
      double collectiveSeconds,
      double contentionSeconds,
      double exposedCopySeconds,
      double idleSeconds) {

    private static Step of(StepResidual step) {
      StepParts parts = step.predicted();
      return new Step(
          step.first(),
          step.last(),
          step.kind().toString(),
          orNull(step.measured()),
          parts.seconds(),
          orNull(step.residual()),
          parts.warmupSeconds(),
          parts.kernelSeconds(),
          parts.collectiveSeconds(),
          parts.contentionSeconds(),
          parts.exposedCopySeconds(),
          parts.idleSeconds());
    }
  }

  /** A part of a residual. */
  public record Part(
      String what,
      double seconds,
      double toleranceSeconds,
      double unexplainedSeconds,
      String evidence) {

    private static Part of(Attribution part) {
      return new Part(
          Sentences.of(part.where()),
          part.seconds(),
          part.tolerance(),
          part.unexplained(),
          Sentences.of(part.clues()));
    }
  }

  /** How far figures are off; null without figures. */
  public record Errors(
      int figures,
      Double medianAbsoluteError,
      Double percentile90AbsoluteError,
      Double largestAbsoluteError) {

    private static Errors of(List<PredictedFigure> figures, Model model) {
      ErrorSummary errors = Validation.errors(figures.stream(), model);
      return new Errors(
          errors.count(),
          orNull(errors.median()),
          orNull(errors.percentile90()),
          orNull(errors.largest()));
    }
  }

  /** Writes a row for each run and metric, and the summary. */
  public static void write(Validation validation, Writer writer) throws IOException {
    Map<String, Object> summary = new LinkedHashMap<>();
    List<Object> groups = new ArrayList<>();
    for (var group : validation.groups()) {
      Map<String, Object> part = named("group", group.group());
      part.putAll(simulation(group.figures(), group.rankings()));
      part.putAll(simpler(group.figures()));
      groups.add(part);
    }
    summary.put("groups", groups);
    List<Object> files = new ArrayList<>();
    for (var file : validation.files()) {
      Map<String, Object> part = named("file", file.name());
      part.putAll(all(validation.of(file)));
      files.add(part);
    }
    summary.put("files", files);
    summary.putAll(all(validation));
    Map<String, Object> root = named("rows", validation.figures().map(Row::of).toList());
    root.put("summary", summary);
    write(root, writer);
  }

  /** Writes every figure, every step, and what is left. */
  public static void write(RunExplanation explanation, Writer writer) throws IOException {
    Map<String, Object> root = named("id", explanation.run().measurement().id());
    root.put("group", explanation.run().measurement().group());
    root.put("fittedTo", explanation.fittedTo());
    root.put("figures", explanation.figures().stream().map(Row::of).toList());
    root.put("steps", explanation.steps().stream().map(Step::of).toList());
    root.put("metric", explanation.metric().map(Metric::field).orElse(null));
    root.put("residualSeconds", explanation.residual());
    root.put("attributions", explanation.attributions().stream().map(Part::of).toList());
    root.put("unexplainedSeconds", explanation.unexplained());
    root.put("observations", explanation.observations().stream().map(Sentences::of).toList());
    write(root, writer);
  }

  private static void write(Object value, Writer writer) throws IOException {
    try (JsonWriter json = new JsonWriter(writer)) {
      json.write(value);
    }
  }

  private static Map<String, Object> all(Validation validation) {
    List<PredictedFigure> figures = validation.figures().toList();
    List<PredictedFigure> others = figures.stream().filter(each -> !each.isInformed()).toList();
    Map<String, Object> all = named("all", simulation(figures, validation.rankings()));
    all.put("informedNoConstant", Errors.of(others, Model.SIMULATION));
    all.putAll(simpler(figures));
    return all;
  }

  private static Map<String, Object> simpler(List<PredictedFigure> figures) {
    Map<String, Object> simpler = named("closedForm", Errors.of(figures, Model.CLOSED_FORM));
    simpler.put("withoutContention", Errors.of(figures, Model.UNCONTENDED));
    return simpler;
  }

  private static Map<String, Object> simulation(
      List<PredictedFigure> figures, List<Ranking> rankings) {
    Errors errors = Errors.of(figures, Model.SIMULATION);
    Map<String, Object> object = named("figures", errors.figures());
    object.put("medianAbsoluteError", errors.medianAbsoluteError());
    object.put("percentile90AbsoluteError", errors.percentile90AbsoluteError());
    object.put("largestAbsoluteError", errors.largestAbsoluteError());
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

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
