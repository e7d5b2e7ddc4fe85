package dev.offload.evidence.fidelity;

import dev.offload.evidence.measurement.Metric;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A measured run beside its prediction, step by step, with what is left. Immutable and thread-safe.
 *
 * @param run the run, and what was simulated
 * @param prediction what the simulation says
 * @param hardware the name or path of another machine than that of the run; empty for that
 * @param fittedTo the ids of the runs that set its constants; empty if they are the profile's
 * @param figures every figure that was measured
 * @param steps every step, those alike in a row together
 * @param metric the time that the residual is of; empty if none was measured
 * @param attributions what the residual is made of, in parts that add up to it
 * @param observations what the steps or the source show besides, a sentence each
 */
public record RunExplanation(
    MeasuredRun run,
    Prediction prediction,
    Optional<String> hardware,
    List<String> fittedTo,
    List<PredictedFigure> figures,
    List<StepResidual> steps,
    Optional<Metric> metric,
    List<Attribution> attributions,
    List<String> observations) {
  /** Copies the lists. */
  public RunExplanation {
    Objects.requireNonNull(run);
    Objects.requireNonNull(prediction);
    Objects.requireNonNull(hardware);
    fittedTo = List.copyOf(fittedTo);
    figures = List.copyOf(figures);
    steps = List.copyOf(steps);
    Objects.requireNonNull(metric);
    attributions = List.copyOf(attributions);
    observations = List.copyOf(observations);
  }

  /** Returns measured less predicted, in seconds: the sum of the attributions. */
  public double residual() {
    return attributions.stream().mapToDouble(Attribution::seconds).sum();
  }

  /** Returns what nothing accounts for, in seconds, with its sign. */
  public double unexplained() {
    return attributions.stream().mapToDouble(Attribution::unexplained).sum();
  }
}
