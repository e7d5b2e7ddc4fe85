package dev.offload.cli.render;

import dev.offload.evidence.fidelity.GroupValidation;
import dev.offload.evidence.fidelity.PredictedFigure;
import dev.offload.evidence.fidelity.Ranking;
import dev.offload.evidence.fidelity.Validation;
import dev.offload.evidence.measurement.Role;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/** Writes predictions beside measurements for people. Stateless and thread-safe. */
public final class ValidationText {
  /** Errors above this share are explained, or said to be unexplained. */
  static final double NOTABLE = 0.03;

  private ValidationText() {}

  /** Writes every figure, the errors, and what accounts for the large ones. */
  public static void write(Validation validation, Writer writer, int width, Ansi ansi)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.addAll(
        Paragraph.wrap(
            "%s. Constants of a group are fitted to its runs of role"
                    .formatted(
                        validation.files().stream()
                            .map(
                                file ->
                                    "%s of %s in %s"
                                        .formatted(
                                            FigureFormat.count(file.runs().size(), "run"),
                                            file.name(),
                                            FigureFormat.count(file.groups().size(), "group")))
                            .collect(Collectors.joining(", ")))
                + " calibrate; runs of role check are only predicted. Errors are those of the"
                + " simulation, of max(copy, compute), and of the simulation without contention"
                + " between copies and collectives.",
            width,
            "",
            ""));
    lines.add("");
    lines.addAll(figures(validation).parts(width, 2, ansi));
    lines.add("");
    lines.addAll(summary(validation).parts(width, 1, ansi));
    List<String> notes = notes(validation);
    if (!notes.isEmpty()) {
      lines.add("");
      notes.forEach(note -> lines.addAll(Paragraph.wrap(note, width, "- ", "  ")));
    }
    for (String line : lines) {
      writer.write(line + "\n");
    }
  }

  private static TextTable figures(Validation validation) {
    TextTable table =
        new TextTable(
            List.of(
                TextTable.Column.left("run"),
                TextTable.Column.left("figure"),
                TextTable.Column.right("measured"),
                TextTable.Column.right("predicted"),
                TextTable.Column.right("error"),
                TextTable.Column.right("closed", "form"),
                TextTable.Column.right("no con-", "tention"),
                TextTable.Column.left("use")));
    for (GroupValidation group : validation.groups()) {
      for (PredictedFigure figure : group.figures()) {
        Tone tone = figure.run().role() == Role.CHECK && notable(figure) ? Tone.UNEVEN : Tone.PLAIN;
        table.row(
            tone,
            List.of(
                figure.run().id(),
                FigureFormat.title(figure.metric()),
                FigureFormat.figure(figure.metric(), OptionalDouble.of(figure.measured())),
                FigureFormat.figure(figure.metric(), figure.predicted()),
                FigureFormat.signed(figure.signedError()),
                FigureFormat.signed(figure.signedError(figure.closedForm())),
                FigureFormat.signed(figure.signedError(figure.uncontended())),
                use(figure)));
      }
    }
    return table;
  }

  /**
   * Returns in a word what a figure is worth: whether constants were fitted to it, or one was taken
   * from it before; whether it is not comparable; else the role of its run.
   */
  static String use(PredictedFigure figure) {
    if (figure.fitted()) {
      return "fitted";
    }
    if (!figure.isComparable()) {
      return "excluded";
    }
    return figure.isInformed() ? "informed" : figure.run().role().toString();
  }

  private static TextTable summary(Validation validation) {
    TextTable table =
        new TextTable(
            List.of(
                TextTable.Column.left("errors of role check"),
                TextTable.Column.right("figures"),
                TextTable.Column.right("median"),
                TextTable.Column.right("90th percentile"),
                TextTable.Column.right("largest"),
                TextTable.Column.right("median,", "closed", "form"),
                TextTable.Column.right("median,", "no con-", "tention"),
                TextTable.Column.right("rankings right")));
    for (ValidationSummary row : ValidationSummary.of(validation)) {
      table.row(row.total() ? Tone.STRONG : Tone.PLAIN, row.cells());
    }
    return table;
  }

  static boolean notable(PredictedFigure figure) {
    OptionalDouble error = figure.signedError();
    return figure.predicted().isEmpty()
        || (error.isPresent() && Math.abs(error.getAsDouble()) > NOTABLE);
  }

  /** Returns what accounts for each notable error, and each ranking that is wrong. */
  static List<String> notes(Validation validation) {
    List<String> notes = new ArrayList<>();
    validation
        .figures()
        .filter(figure -> !figure.fitted() && notable(figure))
        .filter(
            figure ->
                figure.isComparable()
                    || figure.run().remarks().incomparable().containsKey(figure.metric()))
        .forEach(
            figure ->
                notes.add(
                    "%s, %s (%s): %s"
                        .formatted(
                            figure.run().id(),
                            figure.metric().title(),
                            FigureFormat.signed(figure.signedError()),
                            figure.explained().orElse("unexplained"))));
    for (GroupValidation group : validation.groups()) {
      if (group.calibration().isPresent() && group.calibration().get().fitted().isEmpty()) {
        notes.add(
            "No run of the group %s sets constants: they are those of the profile."
                .formatted(group.group()));
      }
    }
    for (Ranking ranking : validation.rankings()) {
      if (!ranking.isRight()) {
        notes.add(
            "%s: %s was measured %s %s, and is not predicted so."
                .formatted(
                    ranking.metric().title(),
                    ranking.faster().run().id(),
                    ranking.isTie() ? "as fast as" : "faster than",
                    ranking.slower().run().id()));
      }
    }
    return notes;
  }
}
