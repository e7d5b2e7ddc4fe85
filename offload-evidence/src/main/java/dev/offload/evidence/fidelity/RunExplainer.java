package dev.offload.evidence.fidelity;

import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Provenance;
import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Holds one run against its prediction, and says where the difference is. Used for one run. */
final class RunExplainer {
  private final Predictor predictor;
  private final Measurement run;
  private final Calibration calibration;
  private final Prediction prediction;

  RunExplainer(Predictor predictor, Calibration calibration) {
    this.predictor = predictor;
    this.run = predictor.run().measurement();
    this.calibration = calibration;
    this.prediction = predictor.predict(calibration.constants());
  }

  /**
   * Explains the run.
   *
   * @param hardware the name or path of another machine than that of the run; empty for that
   */
  RunExplanation explain(List<PredictedFigure> figures, Optional<String> hardware) {
    List<StepResidual> steps = StepResiduals.of(run, prediction);
    Optional<Metric> metric = metric();
    return new RunExplanation(
        predictor.run(),
        prediction,
        hardware,
        calibration.residuals().stream().map(each -> each.target().run()).distinct().toList(),
        figures,
        steps,
        metric,
        metric.map(time -> attributions(time, steps)).orElse(List.of()),
        Observations.of(predictor.run(), prediction, figures));
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
            rounding + rounding(metric) + assumed(metric),
            assumptions(metric, unknown)));
    return attributions;
  }

  /** Returns by how much what is assumed outside of the steps may be off, in seconds. */
  private double assumed(Metric metric) {
    Constant outside = calibration.constants().outsideSeconds();
    boolean guessed = metric == Metric.TOTAL && outside.provenance() == Provenance.ASSUMED;
    double factor = Parameter.OUTSIDE_DENOISING.priorFactor(outside);
    return guessed ? prediction.outsideSeconds() * (factor - 1) : 0;
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
              "%.1f s outside of the steps are assumed, within a factor of %.0f.",
              prediction.outsideSeconds(),
              Parameter.OUTSIDE_DENOISING.priorFactor(constants.outsideSeconds())));
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
      case TOTAL, DENOISE -> prediction.report().steps().seconds().size();
      case STEADY_STEP -> 1;
      case FORWARD -> 1.0 / prediction.scenario().forwardsPerStep();
      default -> 0;
    };
  }

  /** Returns what measured parts of a step tell of the difference of so many. */
  private String evidence(double steps) {
    List<String> sentences = new ArrayList<>();
    for (Metric part : List.of(Metric.COLLECTIVE, Metric.UNCOVERED_TRANSFER)) {
      OptionalDouble measured = run.value(part);
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
}
