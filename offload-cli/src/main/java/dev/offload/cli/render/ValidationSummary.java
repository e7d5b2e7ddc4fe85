package dev.offload.cli.render;

import dev.offload.evidence.fidelity.ErrorSummary;
import dev.offload.evidence.fidelity.GroupValidation;
import dev.offload.evidence.fidelity.PredictedFigure;
import dev.offload.evidence.fidelity.Ranking;
import dev.offload.evidence.fidelity.Validation;
import dev.offload.evidence.fidelity.Validation.Model;
import dev.offload.evidence.measurement.Measurements;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A row of a table that sums up errors.
 *
 * @param name what is summed up
 * @param errors how far predictions are off
 * @param simpler how far simpler models are off; empty if it is of one of them, or of a part
 * @param rankings the pairs of strategies; empty if they are not those of the simulation
 * @param total whether it is of all that stands above it
 */
record ValidationSummary(
    String name,
    ErrorSummary errors,
    Optional<Simpler> simpler,
    Optional<List<Ranking>> rankings,
    boolean total) {

  /** How far the simpler models are off. */
  record Simpler(ErrorSummary closedForm, ErrorSummary uncontended) {
    static Simpler of(List<PredictedFigure> figures) {
      return new Simpler(
          Validation.errors(figures.stream(), Model.CLOSED_FORM),
          Validation.errors(figures.stream(), Model.UNCONTENDED));
    }
  }

  /** Returns a row for each group and file, and for all of the simpler models. */
  static List<ValidationSummary> of(Validation validation) {
    List<ValidationSummary> rows = new ArrayList<>();
    for (GroupValidation group : validation.groups()) {
      rows.add(
          new ValidationSummary(
              group.group(),
              Validation.errors(group.figures().stream(), Model.SIMULATION),
              Optional.of(Simpler.of(group.figures())),
              Optional.of(group.rankings()),
              false));
    }
    boolean several = validation.files().size() > 1;
    for (Measurements file : validation.files()) {
      Validation part = validation.of(file);
      rows.add(simulation(several ? "all of " + file.name() : "all", part));
      rows.add(
          new ValidationSummary(
              "- that informed no constant",
              Validation.errors(
                  part.figures().filter(figure -> !figure.isInformed()), Model.SIMULATION),
              Optional.empty(),
              Optional.empty(),
              false));
      rows.add(other("- closed form", part, Model.CLOSED_FORM));
      rows.add(other("- without contention", part, Model.UNCONTENDED));
    }
    if (several) {
      rows.add(simulation("all", validation));
    }
    return rows;
  }

  private static ValidationSummary simulation(String name, Validation validation) {
    return new ValidationSummary(
        name,
        Validation.errors(validation.figures(), Model.SIMULATION),
        Optional.of(Simpler.of(validation.figures().toList())),
        Optional.of(validation.rankings()),
        true);
  }

  private static ValidationSummary other(String name, Validation validation, Model model) {
    return new ValidationSummary(
        name,
        Validation.errors(validation.figures(), model),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /** Returns the row as texts. */
  List<String> cells() {
    return List.of(
        name,
        Integer.toString(errors.count()),
        FigureFormat.absolute(errors.median()),
        FigureFormat.absolute(errors.percentile90()),
        FigureFormat.absolute(errors.largest()),
        simpler.map(each -> FigureFormat.absolute(each.closedForm().median())).orElse(""),
        simpler.map(each -> FigureFormat.absolute(each.uncontended().median())).orElse(""),
        rankings.map(ValidationSummary::right).orElse(""));
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
