package dev.offload.cli.render;

import dev.offload.evidence.fidelity.Calibration;
import dev.offload.evidence.fidelity.FittedConstant;
import dev.offload.evidence.fidelity.FittedConstant.Identification;
import dev.offload.evidence.fidelity.GroupValidation;
import dev.offload.evidence.fidelity.PredictedFigure;
import dev.offload.evidence.fidelity.Validation;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Writes predictions beside measurements as tables of Markdown. Stateless and thread-safe. */
public final class ValidationMarkdown {
  private ValidationMarkdown() {}

  /** Writes the summary, then a table and the fitted constants of each group. */
  public static void write(Validation validation, Writer writer) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| errors of role check | figures | median | 90th percentile | largest"
            + " | max(copy, compute), median | without contention, median | rankings right |");
    lines.add("|---|---:|---:|---:|---:|---:|---:|---:|");
    for (ValidationSummary row : ValidationSummary.of(validation)) {
      lines.add(row(row.cells()));
    }
    for (GroupValidation group : validation.groups()) {
      group(group, lines);
    }
    for (String line : lines) {
      writer.write(line + "\n");
    }
  }

  private static void group(GroupValidation group, List<String> lines) {
    lines.add("");
    lines.add("### " + group.group());
    lines.add("");
    group
        .calibration()
        .map(ValidationMarkdown::constants)
        .ifPresent(
            constants -> {
              lines.add(constants);
              lines.add("");
            });
    lines.add(
        "| run | figure | measured | predicted | error | max(copy, compute) | without contention | use |");
    lines.add("|---|---|---:|---:|---:|---:|---:|---|");
    for (PredictedFigure figure : group.figures()) {
      lines.add(
          row(
              List.of(
                  "`" + figure.run().id() + "`",
                  FigureFormat.title(figure.metric()),
                  FigureFormat.figure(figure.metric(), OptionalDouble.of(figure.measured())),
                  FigureFormat.figure(figure.metric(), figure.predicted()),
                  FigureFormat.signed(figure.signedError()),
                  FigureFormat.signed(figure.signedError(figure.closedForm())),
                  FigureFormat.signed(figure.signedError(figure.uncontended())),
                  ValidationText.use(figure))));
    }
    List<PredictedFigure> notable =
        group.figures().stream()
            .filter(figure -> !figure.fitted() && ValidationText.notable(figure))
            .toList();
    if (!notable.isEmpty()) {
      lines.add("");
      for (PredictedFigure figure : notable) {
        lines.add(
            "- `%s`, %s: %s"
                .formatted(
                    figure.run().id(),
                    figure.metric().title(),
                    figure.explained().orElse("unexplained")));
      }
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
    String value = ConstantFormat.value(constant.parameter(), constant.value());
    return constant.identification() == Identification.BOUNDED
        ? "%s %s %s".formatted(name, ConstantFormat.bound(constant), value)
        : "%s %s (%s)".formatted(name, value, ConstantFormat.uncertainty(constant.factor()));
  }

  private static String row(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
