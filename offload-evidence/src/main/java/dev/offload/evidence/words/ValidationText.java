package dev.offload.evidence.words;

import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.core.text.TextTable;
import dev.offload.core.text.Tone;
import dev.offload.evidence.measurement.Role;
import dev.offload.evidence.validation.Cause;
import dev.offload.evidence.validation.GroupValidation;
import dev.offload.evidence.validation.PredictedFigure;
import dev.offload.evidence.validation.Ranking;
import dev.offload.evidence.validation.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Says how predictions stand beside measurements. Stateless and thread-safe. */
public final class ValidationText {
  private ValidationText() {}

  /** Returns every figure, the errors, and what accounts for the large ones. */
  public static Document of(Validation validation, TextStyle style) {
    String files =
        validation.files().stream()
            .map(
                file ->
                    "%s of %s in %s"
                        .formatted(
                            FigureFormat.count(file.runs().size(), "run"),
                            file.name(),
                            FigureFormat.count(file.groups().size(), "group")))
            .collect(Collectors.joining(", "));
    Document document =
        new Document(style)
            .text(
                files
                    + ". Constants of a group are fitted to its runs of role calibrate; runs of"
                    + " role check are only predicted. Errors are those of the simulation, of"
                    + " max(copy, compute), and of the simulation without contention between"
                    + " copies and collectives.",
                "",
                "")
            .gap()
            .table(figures(validation), 2)
            .gap()
            .table(summary(validation), 1);
    List<String> notes = notes(validation);
    return notes.isEmpty() ? document : document.gap().items(notes);
  }

  private static TextTable figures(Validation validation) {
    TextTable table =
        new TextTable()
            .left("run")
            .left("figure")
            .right("measured")
            .right("predicted")
            .right("error")
            .right("closed", "form")
            .right("no con-", "tention")
            .left("use");
    validation
        .figures()
        .forEach(
            figure -> {
              boolean uneven = figure.run().role() == Role.CHECK && notable(figure);
              table.row(uneven ? Tone.UNEVEN : Tone.PLAIN, cells(figure.run().id(), figure));
            });
    return table;
  }

  /** Returns the cells of a row that begins with what is given. */
  static List<String> cells(String first, PredictedFigure figure) {
    return List.of(
        first,
        FigureFormat.title(figure.metric()),
        FigureFormat.figure(figure.metric(), OptionalDouble.of(figure.measured())),
        FigureFormat.figure(figure.metric(), figure.predicted()),
        FigureFormat.signed(figure.signedError()),
        FigureFormat.signed(figure.signedError(figure.closedForm())),
        FigureFormat.signed(figure.signedError(figure.uncontended())),
        use(figure));
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
        new TextTable()
            .left("errors of role check")
            .right("figures")
            .right("median")
            .right("90th percentile")
            .right("largest")
            .right("median,", "closed", "form")
            .right("median,", "no con-", "tention")
            .right("rankings right");
    for (ValidationSummary row : ValidationSummary.of(validation)) {
      table.row(row.total() ? Tone.STRONG : Tone.PLAIN, row.cells());
    }
    return table;
  }

  static boolean notable(PredictedFigure figure) {
    OptionalDouble error = figure.signedError();
    return figure.predicted().isEmpty()
        || (error.isPresent() && Math.abs(error.getAsDouble()) > Cause.NOTABLE);
  }

  /** Returns what accounts for a notable error. */
  static String explained(PredictedFigure figure) {
    return figure.explained().map(Sentences::of).orElse("unexplained");
  }

  /** Returns what accounts for each notable error, and each ranking that is wrong. */
  private static List<String> notes(Validation validation) {
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
                            explained(figure))));
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
