package dev.offload.evidence.calibration;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Machine;
import dev.offload.evidence.calibration.Calibration.Residual;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.prediction.Constants;
import dev.offload.evidence.prediction.MeasuredRunFactory;
import dev.offload.evidence.prediction.Predictor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A machine whose constants were fitted to measured runs. Immutable and thread-safe.
 *
 * @param machine the machine: what the runs identify is theirs, all else as it was
 * @param calibration what the runs say of each constant, with residuals of the best fit
 * @param residuals what the machine leaves of each figure that it was fitted to
 * @param runs how many runs it was fitted to
 * @param origin where they are from
 */
public record MachineCalibration(
    Machine machine, Calibration calibration, List<Residual> residuals, int runs, String origin) {
  /** Copies the list. */
  public MachineCalibration {
    Objects.requireNonNull(machine);
    Objects.requireNonNull(calibration);
    residuals = List.copyOf(residuals);
    Objects.requireNonNull(origin);
  }

  /**
   * Fits a machine.
   *
   * @param measurements the runs, all of one machine and software
   * @param base the machine that they ran on, as far as it is known
   * @param origin where the runs are from, for provenance
   * @param runs what predicts them
   * @throws OffloadException if a run cannot be simulated, or no figure of them can be fitted to
   */
  public static MachineCalibration of(
      List<Measurement> measurements, Machine base, String origin, MeasuredRunFactory runs) {
    List<Predictor> predictors = new ArrayList<>();
    for (Measurement measurement : measurements) {
      try {
        predictors.add(runs.predictor(measurement, base));
      } catch (OffloadException e) {
        throw unusable(measurement, e);
      }
    }
    if (predictors.stream().allMatch(each -> Target.of(each.run().measurement()).isEmpty())) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The runs of %s (%d) have no figure that constants can be fitted to."
              .formatted(origin, measurements.size()),
          "Maybe add steadyStepSeconds or denoiseSeconds.");
    }
    Calibrator calibrator = new Calibrator(predictors, Constants.of(base), origin);
    Calibration calibration = calibrator.fit();
    Constants identified = calibrator.base();
    for (FittedConstant constant : calibration.fitted()) {
      if (constant.isIdentified()) {
        Constant value = constant.parameter().of(calibration.constants());
        identified = constant.parameter().with(identified, value);
      }
    }
    // Their strategies choose afresh.
    List<Predictor> again = predictors.stream().map(Predictor::again).toList();
    FittedFigures figures = new FittedFigures(again, identified);
    return new MachineCalibration(
        profile(identified.machine(), base),
        calibration,
        figures.residuals(figures.values(identified)),
        predictors.size(),
        origin);
  }

  private static OffloadException unusable(Measurement measurement, OffloadException reason) {
    return OffloadException.of(
            reason.code(),
            "The run (%s) cannot be simulated: %s".formatted(measurement.id(), reason.problem()),
            reason.advice().orElse("Maybe give it the role check."))
        .causedBy(reason);
  }

  /** Where only whole requests were timed, their warm-up is counted outside of denoising. */
  private static Machine profile(Machine fitted, Machine base) {
    return fitted.firstStepWarmupSeconds().value() == 0
        ? fitted.withFirstStepWarmup(base.firstStepWarmupSeconds())
        : fitted;
  }
}
