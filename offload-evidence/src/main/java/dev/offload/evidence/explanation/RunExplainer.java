package dev.offload.evidence.explanation;

import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Provenance;
import dev.offload.evidence.calibration.Calibration;
import dev.offload.evidence.calibration.Parameter;
import dev.offload.evidence.explanation.Attribution.Clue;
import dev.offload.evidence.explanation.Attribution.Where;
import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.prediction.Prediction;
import dev.offload.evidence.prediction.Predictor;
import dev.offload.evidence.validation.PredictedFigure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Holds one run against its prediction, and says where the difference is. Used for one run. */
final class RunExplainer {
  /** From the time that was measured of the most, or of the most steps, to that of the least. */
  private static final List<Metric> TIMES =
      List.of(
          Metric.TOTAL,
          Metric.DENOISE,
          Metric.STEADY_STEP,
          Metric.FORWARD,
          Metric.FIRST_STEP,
          Metric.SWITCH_STEP,
          Metric.SWITCH_SPIKE);

  private final Predictor predictor;
  private final Measurement run;
  private final Calibration calibration;
  private final List<PredictedFigure> figures;
  private final Prediction prediction;
  private final List<StepResidual> steps;

  RunExplainer(Predictor predictor, Calibration calibration) {
    this.predictor = predictor;
    this.run = predictor.run().measurement();
    this.calibration = calibration;
    this.figures = PredictedFigure.of(predictor, calibration);
    this.prediction = predictor.predict(calibration.constants());
    this.steps = StepResidual.of(run, prediction);
  }

  /**
   * Explains the run.
   *
   * @param hardware the name or path of another machine than that of the run; empty for that
   */
  RunExplanation explain(Optional<String> hardware) {
    Optional<Metric> metric = TIMES.stream().filter(run.measured()::containsKey).findFirst();
    return new RunExplanation(
        predictor.run(),
        prediction,
        hardware,
        calibration.residuals().stream().map(each -> each.target().run()).distinct().toList(),
        figures,
        steps,
        metric,
        metric.map(this::attributions).orElse(List.of()),
        new Observations(predictor.run(), prediction).of(figures));
  }

  private List<Attribution> attributions(Metric metric) {
    double residual = run.value(metric).orElseThrow() - prediction.of(metric).orElse(0);
    boolean stepsKnown = steps.stream().anyMatch(step -> step.measured().isPresent());
    if (metric.kind() != Metric.Kind.TOTAL || !stepsKnown) {
      return List.of(
          new Attribution(
              new Where.Whole(metric),
              residual,
              rounding(metric) + spread(metric),
              parts(stepsOf(metric))));
    }
    List<Attribution> attributions = new ArrayList<>();
    double inSteps = 0;
    double rounding = 0;
    int unknown = steps.get(steps.size() - 1).last();
    for (StepKind kind : StepKind.values()) {
      List<StepResidual> known =
          steps.stream()
              .filter(step -> step.kind() == kind && step.measured().isPresent())
              .toList();
      if (known.isEmpty()) {
        continue;
      }
      int count = known.stream().mapToInt(StepResidual::count).sum();
      double seconds =
          known.stream().mapToDouble(step -> step.count() * step.residual().getAsDouble()).sum();
      unknown -= count;
      inSteps += seconds;
      rounding += count * rounding(kind);
      attributions.add(
          new Attribution(
              new Where.Steps(count, kind),
              seconds,
              count * (rounding(kind) + spread(kind.metric())),
              kind == StepKind.STEADY ? parts(count) : List.of()));
    }
    List<Clue> clues = new ArrayList<>();
    if (unknown > 0) {
      clues.add(new Clue.UnmeasuredSteps(unknown));
    }
    double assumed = 0;
    Constant outside = calibration.constants().outsideSeconds();
    if (metric == Metric.TOTAL && outside.provenance() == Provenance.ASSUMED) {
      double factor = Parameter.OUTSIDE_DENOISING.priorFactor(outside);
      assumed = prediction.outsideSeconds() * (factor - 1);
      clues.add(new Clue.AssumedOutside(prediction.outsideSeconds(), factor));
    }
    attributions.add(
        new Attribution(
            new Where.Beside(metric),
            residual - inSteps,
            rounding + rounding(metric) + assumed,
            clues));
    return attributions;
  }

  /** Returns by how much the source may have rounded each step, in seconds. */
  private double rounding(StepKind kind) {
    if (!run.stepSeconds().isEmpty()) {
      return 0;
    }
    return kind == StepKind.SWITCH && !run.measured().containsKey(Metric.SWITCH_STEP)
        ? rounding(Metric.STEADY_STEP) + rounding(Metric.SWITCH_SPIKE)
        : rounding(kind.metric());
  }

  private double rounding(Metric metric) {
    MeasuredValue value = run.measured().get(metric);
    return value == null ? 0 : value.rounding();
  }

  /** Returns how well a run repeats and its constants are known, in seconds of a prediction. */
  private double spread(Metric metric) {
    return Math.hypot(
        Measurement.REPEATABILITY * prediction.of(metric).orElse(0),
        calibration.deviation(predictor, metric));
  }

  /** Returns how many steady steps a time is of, of which parts were measured. */
  private double stepsOf(Metric metric) {
    return switch (metric) {
      case TOTAL, DENOISE -> steps.get(steps.size() - 1).last();
      case STEADY_STEP -> 1;
      case FORWARD -> 1.0 / prediction.scenario().forwardsPerStep();
      default -> 0;
    };
  }

  /** Returns what measured parts of a step tell of the difference of so many. */
  private List<Clue> parts(double ofSteps) {
    List<Clue> clues = new ArrayList<>();
    for (Metric part : List.of(Metric.COLLECTIVE, Metric.UNCOVERED_TRANSFER)) {
      OptionalDouble measured = run.value(part);
      OptionalDouble said = prediction.of(part);
      if (ofSteps > 0 && measured.isPresent() && said.isPresent()) {
        clues.add(
            new Clue.PartOfSteps(part, ofSteps * (measured.getAsDouble() - said.getAsDouble())));
      }
    }
    return clues;
  }
}
