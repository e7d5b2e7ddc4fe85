package dev.offload.evidence.validation;

import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.measurement.Role;
import dev.offload.evidence.prediction.MeasuredRunFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Every run of some files held against its prediction: the constants of each group are fitted to
 * the runs that may set them, and all are simulated with these constants. Immutable and
 * thread-safe.
 *
 * @param files the files
 * @param groups in the order of the files
 */
public record Validation(List<Measurements> files, List<GroupValidation> groups) {
  /** A model that figures are predicted with. */
  public enum Model {
    /** The simulation. */
    SIMULATION(PredictedFigure::predicted),
    /** The larger of copies and compute. */
    CLOSED_FORM(PredictedFigure::closedForm),
    /** The simulation in which copies and collectives never meet. */
    UNCONTENDED(PredictedFigure::uncontended);

    private final Function<PredictedFigure, OptionalDouble> figure;

    Model(Function<PredictedFigure, OptionalDouble> figure) {
      this.figure = figure;
    }

    /** Returns what it says. */
    public OptionalDouble of(PredictedFigure predicted) {
      return figure.apply(predicted);
    }
  }

  /** Copies the list. */
  public Validation {
    files = List.copyOf(files);
    groups = List.copyOf(groups);
  }

  /**
   * Predicts every run. A run that cannot be simulated is said to be so, and the others predicted.
   *
   * @param files whose ids and groups differ
   * @param runs what predicts them
   * @param done is told of each group that is done, by any thread
   */
  public static Validation of(
      List<Measurements> files, MeasuredRunFactory runs, Consumer<GroupValidation> done) {
    List<Supplier<GroupValidation>> groups = new ArrayList<>();
    for (Measurements file : files) {
      file.groups()
          .keySet()
          .forEach(name -> groups.add(() -> GroupValidation.of(file, name, runs)));
    }
    return new Validation(files, groups.parallelStream().map(Supplier::get).peek(done).toList());
  }

  /** Returns what is of one of the files alone. */
  public Validation of(Measurements file) {
    return new Validation(
        List.of(file), groups.stream().filter(group -> group.file().equals(file.name())).toList());
  }

  /** Returns every figure, in the order of the groups. */
  public Stream<PredictedFigure> figures() {
    return groups.stream().flatMap(group -> group.figures().stream());
  }

  /** Returns every pair of strategies that can be ranked. */
  public List<Ranking> rankings() {
    return groups.stream().flatMap(group -> group.rankings().stream()).toList();
  }

  /**
   * Sums up how far a model is off where it may be judged: comparable figures of runs that may only
   * be predicted, as far as the model says anything of them.
   */
  public static ErrorSummary errors(Stream<PredictedFigure> figures, Model model) {
    return ErrorSummary.of(
        figures
            .filter(figure -> figure.run().role() == Role.CHECK && figure.isComparable())
            .map(figure -> figure.signedError(model.of(figure)))
            .filter(OptionalDouble::isPresent)
            .map(OptionalDouble::getAsDouble)
            .toList());
  }
}
