package dev.offload.cli.fidelity;

import dev.offload.cli.measurement.MeasuredValue;
import dev.offload.cli.measurement.Measurement;
import dev.offload.cli.measurement.Metric;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.report.StepParts;
import dev.offload.core.report.StepTimes;
import dev.offload.models.NoisePlans;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/** Holds one run against its prediction, and says where the difference is. Used for one run. */
final class RunExplainer {
  /** The shifts of the noise schedule that registered models have. */
  private static final double[] USUAL_SHIFTS = {3, 5, 8, 12};

  /** A step that takes so much longer than the median stands out. */
  private static final double OUTLIER = 1.1;

  private final Predictor predictor;
  private final Measurement run;
  private final Calibration calibration;
  private final Prediction prediction;
  private final StepTimes predicted;
  private final List<StepParts> parts;

  RunExplainer(Predictor predictor, Calibration calibration) {
    this.predictor = predictor;
    this.run = predictor.run().measurement();
    this.calibration = calibration;
    this.prediction = predictor.predict(calibration.constants());
    this.predicted = prediction.report().steps();
    this.parts = StepParts.of(prediction.timeline());
  }

  RunExplanation explain(List<PredictedFigure> figures) {
    List<StepResidual> steps = steps();
    Optional<Metric> metric = metric();
    return new RunExplanation(
        predictor.run(),
        prediction,
        calibration.residuals().stream().map(each -> each.target().run()).distinct().toList(),
        figures,
        steps,
        metric,
        metric.map(time -> attributions(time, steps)).orElse(List.of()),
        observations(figures));
  }

  /** Returns the time that was measured of the most, or of the most steps. */
  private Optional<Metric> metric() {
    for (Metric metric :
        List.of(
            Metric.TOTAL,
            Metric.DENOISE,
            Metric.STEADY_STEP,
            Metric.FORWARD,
            Metric.FIRST_STEP,
            Metric.SWITCH_STEP,
            Metric.SWITCH_SPIKE)) {
      if (run.measured().containsKey(metric)) {
        return Optional.of(metric);
      }
    }
    return Optional.empty();
  }

  // Steps.

  private List<StepResidual> steps() {
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
                    <= Target.REPEATABILITY * a.measured().getAsDouble());
    double difference = Math.abs(a.predicted().seconds() - b.predicted().seconds());
    return sameMeasured
        && a.kind().equals(b.kind())
        && difference <= 1e-3 * a.predicted().seconds();
  }

  private String kind(int index) {
    if (index == 0) {
      return "first";
    }
    boolean changes = predicted.switching().isPresent() && isSwitch(index);
    return changes ? "switch" : "steady";
  }

  private boolean isSwitch(int index) {
    return predicted.switchStep().isPresent() && predicted.switchStep().getAsInt() == index + 1;
  }

  private OptionalDouble measuredStep(int index) {
    if (index < run.stepSeconds().size()) {
      return OptionalDouble.of(run.stepSeconds().get(index));
    }
    if (!run.stepSeconds().isEmpty()) {
      return OptionalDouble.empty();
    }
    return switch (kind(index)) {
      case "first" -> value(Metric.FIRST_STEP);
      case "switch" -> {
        OptionalDouble whole = value(Metric.SWITCH_STEP);
        OptionalDouble spike = value(Metric.SWITCH_SPIKE);
        OptionalDouble steady = value(Metric.STEADY_STEP);
        yield whole.isEmpty() && spike.isPresent() && steady.isPresent()
            ? OptionalDouble.of(steady.getAsDouble() + spike.getAsDouble())
            : whole;
      }
      default -> value(Metric.STEADY_STEP);
    };
  }

  private OptionalDouble value(Metric metric) {
    MeasuredValue value = run.measured().get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value.value());
  }

  // What is left.

  private List<Attribution> attributions(Metric metric, List<StepResidual> steps) {
    double measured = run.measured().get(metric).value();
    double said = prediction.of(metric).orElse(0);
    boolean whole = metric == Metric.TOTAL || metric == Metric.DENOISE;
    boolean stepsKnown = steps.stream().anyMatch(step -> step.measured().isPresent());
    if (!whole || !stepsKnown) {
      return List.of(
          new Attribution(
              whole ? "the whole run" : metric.title(),
              measured - said,
              rounding(metric) + spread(metric),
              evidence(stepsOf(metric))));
    }
    List<Attribution> attributions = new ArrayList<>();
    double inSteps = 0;
    double rounding = 0;
    int unknown = 0;
    for (String kind : List.of("first", "steady", "switch")) {
      List<StepResidual> ofKind = steps.stream().filter(step -> step.kind().equals(kind)).toList();
      List<StepResidual> known =
          ofKind.stream().filter(step -> step.measured().isPresent()).toList();
      unknown += ofKind.stream().mapToInt(StepResidual::count).sum();
      int count = known.stream().mapToInt(StepResidual::count).sum();
      unknown -= count;
      if (count == 0) {
        continue;
      }
      double seconds =
          known.stream().mapToDouble(step -> step.count() * step.residual().getAsDouble()).sum();
      inSteps += seconds;
      rounding += count * rounding(kind);
      attributions.add(
          new Attribution(
              "%d %s %s".formatted(count, kind, count == 1 ? "step" : "steps"),
              seconds,
              count * (rounding(kind) + spread(metricOf(kind))),
              kind.equals("steady") ? evidence(count) : ""));
    }
    String rest =
        metric == Metric.TOTAL
            ? "outside of the steps"
            : "in none of the steps that the source reports";
    attributions.add(
        new Attribution(
            rest,
            measured - said - inSteps,
            rounding + rounding(metric),
            assumptions(metric, unknown)));
    return attributions;
  }

  private String assumptions(Metric metric, int unknown) {
    List<String> sentences = new ArrayList<>();
    if (unknown > 0) {
      sentences.add(
          "%d %s not measured, and taken as predicted."
              .formatted(unknown, unknown == 1 ? "step was" : "steps were"));
    }
    Constants constants = calibration.constants();
    if (metric == Metric.TOTAL && constants.outsideSeconds().provenance() == Provenance.ASSUMED) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "%.1f s outside of the steps are assumed, not fitted.",
              prediction.outsideSeconds()));
    }
    return String.join(" ", sentences);
  }

  private static Metric metricOf(String kind) {
    return switch (kind) {
      case "first" -> Metric.FIRST_STEP;
      case "switch" -> Metric.SWITCH_STEP;
      default -> Metric.STEADY_STEP;
    };
  }

  /** Returns by how much the source may have rounded each step, in seconds. */
  private double rounding(String kind) {
    if (!run.stepSeconds().isEmpty()) {
      return 0;
    }
    double rounding = rounding(metricOf(kind));
    return kind.equals("switch") && !run.measured().containsKey(Metric.SWITCH_STEP)
        ? rounding(Metric.STEADY_STEP) + rounding(Metric.SWITCH_SPIKE)
        : rounding;
  }

  private double rounding(Metric metric) {
    MeasuredValue value = run.measured().get(metric);
    return value == null ? 0 : value.rounding();
  }

  /** Returns how well a run repeats and its constants are known, in seconds of a prediction. */
  private double spread(Metric metric) {
    return Math.hypot(
        Target.REPEATABILITY * prediction.of(metric).orElse(0),
        calibration.covariance().deviation(predictor, calibration.constants(), metric));
  }

  /** Returns how many steady steps a time is of, of which parts were measured. */
  private double stepsOf(Metric metric) {
    return switch (metric) {
      case TOTAL, DENOISE -> parts.size();
      case STEADY_STEP -> 1;
      case FORWARD -> 1.0 / prediction.scenario().forwardsPerStep();
      default -> 0;
    };
  }

  /** Returns what measured parts of a step tell of the difference of so many. */
  private String evidence(double steps) {
    List<String> sentences = new ArrayList<>();
    for (Metric part : List.of(Metric.COLLECTIVE, Metric.UNCOVERED_TRANSFER)) {
      OptionalDouble measured = value(part);
      OptionalDouble said = prediction.of(part);
      if (steps > 0 && measured.isPresent() && said.isPresent()) {
        sentences.add(
            String.format(
                Locale.ROOT,
                "%+.2f s of it are of the part that was measured as %s.",
                steps * (measured.getAsDouble() - said.getAsDouble()),
                part.title()));
      }
    }
    return String.join(" ", sentences);
  }

  // What else is to be seen.

  private List<String> observations(List<PredictedFigure> figures) {
    List<String> observations = new ArrayList<>(predictor.run().notes());
    if (run.synchronizedSteps().equals(Optional.of(false))) {
      observations.add(
          "The steps were timed on the host without waiting for the device: a step is what the host"
              + " took to launch it, and a late step may hold the work of earlier ones.");
    }
    int timed = run.stepSeconds().size();
    if (timed > 0 && timed != parts.size()) {
      observations.add(
          "%d steps were timed, and %d are predicted: the others are not compared."
              .formatted(timed, parts.size()));
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
