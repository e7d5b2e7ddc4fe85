package dev.offload.evidence.words;

import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.validation.ErrorSummary;
import dev.offload.evidence.validation.GroupValidation;
import dev.offload.evidence.validation.PredictedFigure;
import dev.offload.evidence.validation.Ranking;
import dev.offload.evidence.validation.Validation;
import dev.offload.evidence.validation.Validation.Model;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of a table that sums up errors.
 *
 * @param cells what is summed up; how many figures; median, 90th percentile and largest error;
 *     median of the closed form and without contention; rankings
 * @param total whether it is of all that stands above it
 */
record ValidationSummary(List<String> cells, boolean total) {
  /** Returns a row for each group and file, and for all of the simpler models. */
  static List<ValidationSummary> of(Validation validation) {
    List<ValidationSummary> rows = new ArrayList<>();
    for (GroupValidation group : validation.groups()) {
      rows.add(
          new ValidationSummary(
              simulation(group.group(), group.figures(), group.rankings()), false));
    }
    boolean several = validation.files().size() > 1;
    for (Measurements file : validation.files()) {
      Validation part = validation.of(file);
      List<PredictedFigure> figures = part.figures().toList();
      List<PredictedFigure> others = figures.stream().filter(each -> !each.isInformed()).toList();
      rows.add(total(several ? "all of " + file.name() : "all", part));
      rows.add(model("- that informed no constant", others, Model.SIMULATION));
      rows.add(model("- closed form", figures, Model.CLOSED_FORM));
      rows.add(model("- without contention", figures, Model.UNCONTENDED));
    }
    if (several) {
      rows.add(total("all", validation));
    }
    return rows;
  }

  private static ValidationSummary total(String name, Validation validation) {
    return new ValidationSummary(
        simulation(name, validation.figures().toList(), validation.rankings()), true);
  }

  private static ValidationSummary model(String name, List<PredictedFigure> figures, Model model) {
    List<String> cells = errors(name, figures, model);
    cells.addAll(List.of("", "", ""));
    return new ValidationSummary(cells, false);
  }

  private static List<String> simulation(
      String name, List<PredictedFigure> figures, List<Ranking> rankings) {
    List<String> cells = errors(name, figures, Model.SIMULATION);
    for (Model simpler : List.of(Model.CLOSED_FORM, Model.UNCONTENDED)) {
      cells.add(
          FigureFormat.absolute(
              Validation.errors(figures.stream(), simpler).medianAbsoluteError()));
    }
    cells.add(right(rankings));
    return cells;
  }

  private static List<String> errors(String name, List<PredictedFigure> figures, Model model) {
    ErrorSummary errors = Validation.errors(figures.stream(), model);
    return new ArrayList<>(
        List.of(
            name,
            Integer.toString(errors.figures()),
            FigureFormat.absolute(errors.medianAbsoluteError()),
            FigureFormat.absolute(errors.percentile90AbsoluteError()),
            FigureFormat.absolute(errors.largestAbsoluteError())));
  }

  private static String right(List<Ranking> rankings) {
    long right = rankings.stream().filter(Ranking::isRight).count();
    long narrow = rankings.stream().filter(Ranking::isNarrow).count();
    if (rankings.isEmpty()) {
      return FigureFormat.NONE;
    }
    String text = "%d of %d".formatted(right, rankings.size());
    return narrow == 0 ? text : "%s, %d narrowly".formatted(text, narrow);
  }
}
