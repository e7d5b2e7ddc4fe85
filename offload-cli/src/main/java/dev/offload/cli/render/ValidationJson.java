package dev.offload.cli.render;

import dev.offload.core.json.JsonWriter;
import dev.offload.evidence.fidelity.ErrorSummary;
import dev.offload.evidence.fidelity.GroupValidation;
import dev.offload.evidence.fidelity.PredictedFigure;
import dev.offload.evidence.fidelity.Ranking;
import dev.offload.evidence.fidelity.Validation;
import dev.offload.evidence.fidelity.Validation.Model;
import dev.offload.evidence.measurement.Measurements;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Writes predictions beside measurements as one JSON object. Stateless and thread-safe. */
public final class ValidationJson {
  private ValidationJson() {}

  /** Writes a row for each run and metric, and the summary. */
  public static void write(Validation validation, Writer writer) throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("rows", validation.figures().map(ValidationJson::row).toList());
    root.put("summary", summary(validation));
    try (JsonWriter json = new JsonWriter(writer)) {
      json.write(root);
    }
  }

  static Map<String, Object> row(PredictedFigure figure) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", figure.run().id());
    row.put("group", figure.run().group());
    row.put("role", figure.run().role().toString());
    row.put("metric", figure.metric().field());
    row.put("measured", figure.measured());
    row.put("predicted", orNull(figure.predicted()));
    row.put("signedError", orNull(figure.signedError()));
    row.put("explained", figure.explained().orElse(null));
    row.put("closedForm", orNull(figure.closedForm()));
    row.put("withoutContention", orNull(figure.uncontended()));
    row.put("fitted", figure.fitted());
    row.put("comparable", figure.isComparable());
    row.put("informed", figure.isInformed());
    return row;
  }

  private static Map<String, Object> summary(Validation validation) {
    Map<String, Object> summary = new LinkedHashMap<>();
    List<Object> groups = new ArrayList<>();
    for (GroupValidation group : validation.groups()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("group", group.group());
      object.putAll(errors(group.figures().stream(), group.rankings()));
      object.put(
          "closedForm", errors(Validation.errors(group.figures().stream(), Model.CLOSED_FORM)));
      object.put(
          "withoutContention",
          errors(Validation.errors(group.figures().stream(), Model.UNCONTENDED)));
      groups.add(object);
    }
    summary.put("groups", groups);
    List<Object> files = new ArrayList<>();
    for (Measurements file : validation.files()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("file", file.name());
      object.putAll(all(validation.of(file)));
      files.add(object);
    }
    summary.put("files", files);
    summary.putAll(all(validation));
    return summary;
  }

  private static Map<String, Object> all(Validation validation) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("all", errors(validation.figures(), validation.rankings()));
    summary.put(
        "informedNoConstant",
        errors(
            Validation.errors(
                validation.figures().filter(figure -> !figure.isInformed()), Model.SIMULATION)));
    summary.put("closedForm", errors(Validation.errors(validation.figures(), Model.CLOSED_FORM)));
    summary.put(
        "withoutContention", errors(Validation.errors(validation.figures(), Model.UNCONTENDED)));
    return summary;
  }

  private static Map<String, Object> errors(
      Stream<PredictedFigure> figures, List<Ranking> rankings) {
    Map<String, Object> object = errors(Validation.errors(figures, Model.SIMULATION));
    long right = rankings.stream().filter(Ranking::isRight).count();
    object.put("rankings", rankings.size());
    object.put("rankingsRight", right);
    object.put("rankingsNarrowlyRight", rankings.stream().filter(Ranking::isNarrow).count());
    return object;
  }

  private static Map<String, Object> errors(ErrorSummary errors) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("figures", errors.count());
    object.put("medianAbsoluteError", orNull(errors.median()));
    object.put("percentile90AbsoluteError", orNull(errors.percentile90()));
    object.put("largestAbsoluteError", orNull(errors.largest()));
    return object;
  }

  static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
