package dev.offload.evidence.explanation;

import dev.offload.core.report.StepParts;
import dev.offload.core.report.StepTimes;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.prediction.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/** Puts every step of a run beside its prediction, those alike in a row together. */
final class StepResiduals {
  private final Measurement run;
  private final StepTimes predicted;
  private final List<StepParts> parts;

  private StepResiduals(Measurement run, Prediction prediction) {
    this.run = run;
    this.predicted = prediction.report().steps();
    this.parts = StepParts.of(prediction.timeline());
  }

  /** Returns the steps in their order; times are in seconds, those of several their mean. */
  static List<StepResidual> of(Measurement run, Prediction prediction) {
    return new StepResiduals(run, prediction).rows();
  }

  private List<StepResidual> rows() {
    List<StepResidual> rows = new ArrayList<>();
    List<StepResidual> alike = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      StepResidual step = new StepResidual(i + 1, i + 1, kind(i), measuredStep(i), parts.get(i));
      if (!alike.isEmpty() && !areAlike(alike.get(0), step)) {
        rows.add(mean(alike));
        alike.clear();
      }
      alike.add(step);
    }
    rows.add(mean(alike));
    return rows;
  }

  private static StepResidual mean(List<StepResidual> steps) {
    StepResidual first = steps.get(0);
    OptionalDouble measured =
        first.measured().isPresent()
            ? OptionalDouble.of(mean(steps, step -> step.measured().getAsDouble()))
            : OptionalDouble.empty();
    return new StepResidual(
        first.first(),
        steps.get(steps.size() - 1).last(),
        first.kind(),
        measured,
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

  private static boolean areAlike(StepResidual a, StepResidual b) {
    boolean sameMeasured =
        a.measured().isPresent() == b.measured().isPresent()
            && (a.measured().isEmpty()
                || Math.abs(a.measured().getAsDouble() - b.measured().getAsDouble())
                    <= Measurement.REPEATABILITY * a.measured().getAsDouble());
    double difference = Math.abs(a.predicted().seconds() - b.predicted().seconds());
    return sameMeasured && a.kind() == b.kind() && difference <= 1e-3 * a.predicted().seconds();
  }

  private StepKind kind(int index) {
    if (index == 0) {
      return StepKind.FIRST;
    }
    boolean changes =
        predicted.switching().isPresent()
            && predicted.switchStep().equals(OptionalInt.of(index + 1));
    return changes ? StepKind.SWITCH : StepKind.STEADY;
  }

  private OptionalDouble measuredStep(int index) {
    if (index < run.stepSeconds().size()) {
      return OptionalDouble.of(run.stepSeconds().get(index));
    }
    if (!run.stepSeconds().isEmpty()) {
      return OptionalDouble.empty();
    }
    OptionalDouble whole = run.value(kind(index).metric());
    OptionalDouble steady = run.value(Metric.STEADY_STEP);
    OptionalDouble spike = run.value(Metric.SWITCH_SPIKE);
    boolean parts = whole.isEmpty() && steady.isPresent() && spike.isPresent();
    return kind(index) == StepKind.SWITCH && parts
        ? OptionalDouble.of(steady.getAsDouble() + spike.getAsDouble())
        : whole;
  }
}
