package dev.offload.evidence.words;

import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.evidence.calibration.Calibration;
import dev.offload.evidence.calibration.FittedConstant;
import dev.offload.evidence.calibration.FittedConstant.Identification;
import dev.offload.evidence.validation.GroupValidation;
import dev.offload.evidence.validation.PredictedFigure;
import dev.offload.evidence.validation.Validation;
import java.util.List;
import java.util.stream.Collectors;

/** Says in tables of Markdown how predictions stand beside measurements. Stateless. */
public final class ValidationMarkdown {
  private ValidationMarkdown() {}

  /** Returns the summary, then a table and the fitted constants of each group. */
  public static Document of(Validation validation) {
    Document document =
        new Document(TextStyle.PLAIN)
            .line(
                "| errors of role check | figures | median | 90th percentile | largest"
                    + " | max(copy, compute), median | without contention, median"
                    + " | rankings right |")
            .line("|---|---:|---:|---:|---:|---:|---:|---:|");
    ValidationSummary.of(validation).forEach(row -> document.line(row(row.cells())));
    validation.groups().forEach(group -> group(group, document));
    return document;
  }

  private static void group(GroupValidation group, Document document) {
    document.gap().line("### " + group.group()).gap();
    group.calibration().ifPresent(calibration -> document.line(constants(calibration)).gap());
    document
        .line(
            "| run | figure | measured | predicted | error | max(copy, compute)"
                + " | without contention | use |")
        .line("|---|---|---:|---:|---:|---:|---:|---|");
    for (PredictedFigure figure : group.figures()) {
      document.line(row(ValidationText.cells("`" + figure.run().id() + "`", figure)));
    }
    List<String> notable =
        group.figures().stream()
            .filter(figure -> !figure.fitted() && ValidationText.notable(figure))
            .map(
                figure ->
                    "- `%s`, %s: %s"
                        .formatted(
                            figure.run().id(),
                            figure.metric().title(),
                            ValidationText.explained(figure)))
            .toList();
    if (!notable.isEmpty()) {
      document.gap();
      notable.forEach(document::line);
    }
  }

  private static String constants(Calibration calibration) {
    List<String> determined =
        calibration.fitted().stream()
            .filter(FittedConstant::isIdentified)
            .map(ValidationMarkdown::constant)
            .toList();
    return determined.isEmpty()
        ? "Nothing was fitted."
        : determined.stream().collect(Collectors.joining(", ", "Fitted: ", "."));
  }

  private static String constant(FittedConstant constant) {
    String name = constant.parameter().title();
    String value = FigureFormat.constant(constant.parameter(), constant.value());
    return constant.identification() == Identification.BOUNDED
        ? "%s %s %s".formatted(name, FigureFormat.bound(constant), value)
        : "%s %s (%s)".formatted(name, value, FigureFormat.uncertainty(constant.factor()));
  }

  private static String row(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
