package dev.offload.evidence.explanation;

import dev.offload.core.question.FrameSize;
import dev.offload.core.report.StepTimes;
import dev.offload.core.scenario.Workload;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.prediction.MeasuredRun;
import dev.offload.evidence.prediction.Prediction;
import dev.offload.evidence.validation.Cause;
import dev.offload.evidence.validation.PredictedFigure;
import dev.offload.evidence.validation.StepSum;
import dev.offload.models.schedule.NoiseScheduler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Looks for what is to be observed of one run. */
final class Observations {
  /** The shifts of the noise schedule that registered models have. */
  private static final Double[] USUAL_SHIFTS = {3.0, 5.0, 8.0, 12.0};

  /** A step that takes so much longer than the median stands out. */
  private static final double OUTLIER = 1.1;

  private final MeasuredRun measured;
  private final Measurement run;
  private final Prediction prediction;
  private final StepTimes predicted;

  Observations(MeasuredRun measured, Prediction prediction) {
    this.measured = measured;
    this.run = measured.measurement();
    this.prediction = prediction;
    this.predicted = prediction.report().steps();
  }

  /** Returns what is observed, in the order in which it is said. */
  List<Observation> of(List<PredictedFigure> figures) {
    List<Observation> observations = new ArrayList<>();
    Workload workload = measured.scenario().workload();
    FrameSize simulated = new FrameSize(workload.width(), workload.height());
    FrameSize asked = measured.askedSize();
    if (!simulated.equals(asked)) {
      observations.add(new Observation.CutSize(asked, simulated, measured.scenario().model().id()));
    }
    int steps = measured.scenario().noise().steps().size();
    if (steps != measured.askedSteps()) {
      observations.add(new Observation.MoreSteps(steps, measured.askedSteps()));
    }
    if (run.synchronizedSteps().equals(Optional.of(false))) {
      observations.add(new Observation.Unsynchronized());
    }
    int timed = run.stepSeconds().size();
    if (timed > 0 && timed != steps) {
      observations.add(new Observation.OtherSteps(timed, steps));
    }
    outlier().ifPresent(observations::add);
    run.value(Metric.DENOISE)
        .ifPresent(
            total ->
                StepSum.of(run, predicted)
                    .filter(sum -> sum.without(total) > Measurement.REPEATABILITY * total)
                    .ifPresent(sum -> observations.add(new Observation.Contradiction(sum, total))));
    figures.stream()
        .filter(figure -> figure.isComparable() && figure.explained().isPresent())
        .filter(
            figure ->
                figure.metric() != Metric.DENOISE
                    || run.remarks().explained().containsKey(Metric.DENOISE))
        .forEach(
            figure ->
                observations.add(
                    new Observation.Caused(figure.metric(), figure.explained().get())));
    run.remarks()
        .incomparable()
        .forEach(
            (metric, why) ->
                observations.add(new Observation.Caused(metric, new Cause.Incomparable(why))));
    return observations;
  }

  /** A switch that happens elsewhere than predicted tells of another flow shift. */
  private Optional<Observation> outlier() {
    int steps = run.stepSeconds().size();
    if (steps < 3 || prediction.scenario().experts().size() < 2) {
      return Optional.empty();
    }
    OptionalInt slowest = slowest();
    OptionalInt expected = predicted.switchStep();
    if (slowest.isEmpty() || slowest.equals(expected)) {
      return Optional.empty();
    }
    List<Double> shifts =
        Arrays.stream(USUAL_SHIFTS)
            .filter(
                shift ->
                    NoiseScheduler.plan(prediction.scenario().model(), steps, shift)
                        .switchStep()
                        .equals(slowest))
            .toList();
    return Optional.of(new Observation.Outlier(slowest.getAsInt(), expected, shifts));
  }

  private OptionalInt slowest() {
    List<Double> sorted = run.stepSeconds().stream().skip(1).sorted().toList();
    double median = sorted.get(sorted.size() / 2);
    int slowest = -1;
    for (int i = 1; i < run.stepSeconds().size(); i++) {
      double seconds = run.stepSeconds().get(i);
      if (seconds > OUTLIER * median && (slowest < 0 || seconds > run.stepSeconds().get(slowest))) {
        slowest = i;
      }
    }
    return slowest < 0 ? OptionalInt.empty() : OptionalInt.of(slowest + 1);
  }
}
