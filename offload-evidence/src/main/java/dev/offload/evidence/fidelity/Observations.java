package dev.offload.evidence.fidelity;

import dev.offload.core.report.StepTimes;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.models.NoisePlans;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Says in sentences what the steps of a run and its source show besides numbers. */
final class Observations {
  /** The shifts of the noise schedule that registered models have. */
  private static final double[] USUAL_SHIFTS = {3, 5, 8, 12};

  /** A step that takes so much longer than the median stands out. */
  private static final double OUTLIER = 1.1;

  private final MeasuredRun measured;
  private final Measurement run;
  private final Prediction prediction;
  private final StepTimes predicted;

  private Observations(MeasuredRun measured, Prediction prediction) {
    this.measured = measured;
    this.run = measured.measurement();
    this.prediction = prediction;
    this.predicted = prediction.report().steps();
  }

  /** Returns a sentence for each. */
  static List<String> of(
      MeasuredRun measured, Prediction prediction, List<PredictedFigure> figures) {
    return new Observations(measured, prediction).sentences(figures);
  }

  private List<String> sentences(List<PredictedFigure> figures) {
    List<String> observations = new ArrayList<>(measured.notes());
    if (run.synchronizedSteps().equals(Optional.of(false))) {
      observations.add(
          "The steps were timed on the host without waiting for the device: a step is what the host"
              + " took to launch it, and a late step may hold the work of earlier ones.");
    }
    int timed = run.stepSeconds().size();
    if (timed > 0 && timed != predicted.seconds().size()) {
      observations.add(
          "%d steps were timed, and %d are predicted: the others are not compared."
              .formatted(timed, predicted.seconds().size()));
    }
    spike().ifPresent(observations::add);
    StepSum.of(run, predicted)
        .filter(sum -> run.measured().containsKey(Metric.DENOISE))
        .ifPresent(
            sum -> {
              double total = run.measured().get(Metric.DENOISE).value();
              if (sum.without(total) > Target.REPEATABILITY * total) {
                observations.add(
                    String.format(
                        Locale.ROOT,
                        sum.predicted() > 0
                            ? "The source's steps do not make its total: they make %s, and it is"
                                + " %.1f s."
                            : "The source contradicts itself: its steps make %s, and its total is"
                                + " %.1f s.",
                        sum.description(),
                        total));
              }
            });
    figures.stream()
        .filter(figure -> figure.isComparable() && figure.explained().isPresent())
        .filter(
            figure ->
                figure.metric() != Metric.DENOISE
                    || run.remarks().explained().containsKey(Metric.DENOISE))
        .forEach(
            figure -> observations.add(figure.metric().title() + ": " + figure.explained().get()));
    run.remarks()
        .incomparable()
        .forEach(
            (metric, text) ->
                observations.add("%s is not comparable: %s".formatted(metric.title(), text)));
    return observations;
  }

  /** A switch that happens elsewhere than predicted tells of another flow shift. */
  private Optional<String> spike() {
    if (run.stepSeconds().size() < 3 || prediction.scenario().experts().size() < 2) {
      return Optional.empty();
    }
    OptionalInt slowest = slowest();
    OptionalInt expected = predicted.switchStep();
    if (slowest.isEmpty() || slowest.equals(expected)) {
      return Optional.empty();
    }
    List<String> shifts = new ArrayList<>();
    for (double shift : USUAL_SHIFTS) {
      OptionalInt at =
          NoisePlans.plan(prediction.scenario().model(), run.stepSeconds().size(), shift)
              .switchStep();
      if (at.equals(slowest)) {
        shifts.add(String.format(Locale.ROOT, "%.0f", shift));
      }
    }
    return Optional.of(
        "Step %d stands out, but the experts are predicted to change in step %s%s."
            .formatted(
                slowest.getAsInt(),
                expected.isPresent() ? expected.getAsInt() : "none",
                shifts.isEmpty()
                    ? ""
                    : "; a flow shift of %s changes them there, so the run may have had that"
                        .formatted(String.join(" or ", shifts))));
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
