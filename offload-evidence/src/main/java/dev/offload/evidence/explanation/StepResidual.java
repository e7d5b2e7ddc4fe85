package dev.offload.evidence.explanation;

import dev.offload.core.report.StepParts;
import dev.offload.core.report.StepTimes;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.prediction.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/**
 * A step, or several alike in a row, measured and predicted. Immutable and thread-safe.
 *
 * @param first its number, from 1
 * @param last the number of the last of them, at least the first
 * @param kind what they are among the others
 * @param measured seconds of each, the mean if they differ; empty if the source does not say
 * @param predicted what each is predicted to be made of
 */
public record StepResidual(
    int first, int last, StepKind kind, OptionalDouble measured, StepParts predicted) {
  /** Validates the parts. */
  public StepResidual {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(measured);
    Objects.requireNonNull(predicted);
  }

  /** Returns how many steps these are. */
  public int count() {
    return last - first + 1;
  }

  /** Returns measured less predicted seconds of each; empty if it was not measured. */
  public OptionalDouble residual() {
    return measured.isPresent()
        ? OptionalDouble.of(measured.getAsDouble() - predicted.seconds())
        : OptionalDouble.empty();
  }

  /** Returns the steps of a run in their order, those alike in a row together. */
  static List<StepResidual> of(Measurement run, Prediction prediction) {
    StepTimes predicted = prediction.report().steps();
    List<StepParts> parts = StepParts.of(prediction.timeline());
    List<StepResidual> rows = new ArrayList<>();
    List<StepResidual> alike = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      StepKind kind = kind(i, predicted);
      StepResidual step =
          new StepResidual(i + 1, i + 1, kind, measured(run, i, kind), parts.get(i));
      if (!alike.isEmpty() && !alike.get(0).isLike(step)) {
        rows.add(mean(alike));
        alike.clear();
      }
      alike.add(step);
    }
    rows.add(mean(alike));
    return rows;
  }

  private static StepKind kind(int index, StepTimes predicted) {
    if (index == 0) {
      return StepKind.FIRST;
    }
    boolean changes =
        predicted.switching().isPresent()
            && predicted.switchStep().equals(OptionalInt.of(index + 1));
    return changes ? StepKind.SWITCH : StepKind.STEADY;
  }

  private static OptionalDouble measured(Measurement run, int index, StepKind kind) {
    if (index < run.stepSeconds().size()) {
      return OptionalDouble.of(run.stepSeconds().get(index));
    }
    if (!run.stepSeconds().isEmpty()) {
      return OptionalDouble.empty();
    }
    OptionalDouble whole = run.value(kind.metric());
    OptionalDouble steady = run.value(Metric.STEADY_STEP);
    OptionalDouble spike = run.value(Metric.SWITCH_SPIKE);
    boolean inParts = whole.isEmpty() && steady.isPresent() && spike.isPresent();
    return kind == StepKind.SWITCH && inParts
        ? OptionalDouble.of(steady.getAsDouble() + spike.getAsDouble())
        : whole;
  }

  private boolean isLike(StepResidual other) {
    double most = Measurement.REPEATABILITY * measured.orElse(0);
    boolean sameMeasured =
        measured.isPresent() == other.measured.isPresent()
            && Math.abs(measured.orElse(0) - other.measured.orElse(0)) <= most;
    double difference = Math.abs(predicted.seconds() - other.predicted.seconds());
    return sameMeasured && kind == other.kind && difference <= 1e-3 * predicted.seconds();
  }

  private static StepResidual mean(List<StepResidual> steps) {
    StepResidual first = steps.get(0);
    return new StepResidual(
        first.first(),
        steps.get(steps.size() - 1).last(),
        first.kind(),
        first.measured().isPresent()
            ? OptionalDouble.of(mean(steps, step -> step.measured().getAsDouble()))
            : OptionalDouble.empty(),
        new StepParts(
            mean(steps, step -> step.predicted().warmupSeconds()),
            mean(steps, step -> step.predicted().kernelSeconds()),
            mean(steps, step -> step.predicted().collectiveSeconds()),
            mean(steps, step -> step.predicted().contentionSeconds()),
            mean(steps, step -> step.predicted().exposedCopySeconds()),
            mean(steps, step -> step.predicted().idleSeconds())));
  }

  private static double mean(List<StepResidual> steps, ToDoubleFunction<StepResidual> part) {
    double first = part.applyAsDouble(steps.get(0));
    // Equal steps have an equal mean, to the last bit.
    double beyond = steps.stream().mapToDouble(step -> part.applyAsDouble(step) - first).sum();
    return first + beyond / steps.size();
  }
}
