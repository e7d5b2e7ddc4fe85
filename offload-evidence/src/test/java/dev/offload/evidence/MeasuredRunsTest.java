package dev.offload.evidence;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.Question;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.text.TextStyle;
import dev.offload.evidence.calibration.MachineCalibration;
import dev.offload.evidence.measurement.MadeUpRun;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.validation.GroupValidation;
import dev.offload.evidence.validation.TestValidator;
import dev.offload.evidence.validation.Validation;
import dev.offload.evidence.words.CalibrationText;
import dev.offload.evidence.words.RunExplanationText;
import dev.offload.evidence.words.ValidationText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a library user does with measured runs, without a command. */
class MeasuredRunsTest {
  private static final MadeUpRun SETS =
      MadeUpRun.named("sets").group("lab").calibrates().figure(Metric.STEADY_STEP, "0.4");
  private static final MadeUpRun CHECKS =
      MadeUpRun.named("checks").group("lab").strategy("layerwise").figure(Metric.DENOISE, "5");

  private static MeasuredRuns runs(MadeUpRun... runs) {
    return MeasuredRuns.of(
        List.of(
            new Measurements(
                "runs.json", "", Arrays.stream(runs).map(MadeUpRun::build).toList(), List.of())));
  }

  private static Question on(String hardware) {
    return TestValidator.OFFLOAD.question().on(hardware);
  }

  @Test
  void aMachineHasTheConstantsThatRunsIdentify() {
    MachineCalibration fitted = runs(SETS, CHECKS).calibration(on("h100-pcie"));
    Question calibrated = runs(SETS, CHECKS).calibrated(on("h100-pcie").steps(4));

    assertThat(fitted.origin()).isEqualTo("group lab of runs.json");
    assertThat(fitted.runs()).isEqualTo(1);
    assertThat(calibrated.machine()).isEqualTo(fitted.machine());
    assertThat(calibrated.scenario().noise().steps()).hasSize(4);
    assertThat(fitted.machine().accelerator().linearEfficiency().provenance())
        .isEqualTo(Provenance.CALIBRATED);
    assertThat(CalibrationText.of(fitted, TextStyle.PLAIN).lines().get(0))
        .startsWith("Fitted h100-pcie to 1 figure of 1 run of group lab of runs.json.");
  }

  @Test
  void runsAreValidatedAndExplainedAlike() {
    List<GroupValidation> done = Collections.synchronizedList(new ArrayList<>());
    Validation validation = runs(SETS, CHECKS).validate(TestValidator.OFFLOAD, done::add);
    var explanation = runs(SETS, CHECKS).explain("checks", TestValidator.OFFLOAD);

    assertThat(done).isEqualTo(validation.groups());
    assertThat(explanation.fittedTo()).containsExactly("sets");
    assertThat(validation.figures()).containsAll(explanation.figures());
    assertThat(ValidationText.of(validation, TextStyle.PLAIN).lines().get(0))
        .startsWith("2 runs of runs.json in 1 group.");
    assertThat(RunExplanationText.of(explanation, TextStyle.PLAIN).lines().get(0))
        .startsWith("checks (nobody): layerwise on h100-pcie");
  }

  @Test
  void aRunMayBeExplainedOnAnotherMachine() {
    var explanation =
        runs(SETS, CHECKS).explain("checks", Optional.of("h100-sxm"), TestValidator.OFFLOAD);

    assertThat(explanation.fittedTo()).isEmpty();
    assertThat(explanation.prediction().scenario().machine().name()).isEqualTo("h100-sxm");
  }

  @Test
  void runsThatDoNotFitAQuestionAreRefused() {
    MadeUpRun elsewhere = MadeUpRun.named("elsewhere").calibrates().figure(Metric.FORWARD, "1");

    assertRefused(ErrorCode.INVALID_VALUE, () -> runs(CHECKS).calibration(on("h100-pcie")))
        .hasMessageContaining("None of the runs of runs.json (1) has the role calibrate.");
    assertRefused(ErrorCode.UNKNOWN_NAME, () -> runs(SETS).calibration(on("h100-sxm")))
        .hasMessageContaining("is on the hardware (h100-sxm)");
    assertRefused(ErrorCode.UNKNOWN_NAME, () -> runs(SETS).inGroup("x").calibration(on("h100-sxm")))
        .hasMessageContaining("is of the group (x)");
    assertRefused(ErrorCode.INVALID_VALUE, () -> runs(SETS, elsewhere).calibration(on("h100-pcie")))
        .hasMessageContaining("are of 2 groups (lab, made up)");
    assertRefused(ErrorCode.UNKNOWN_NAME, () -> runs(SETS).explain("set", TestValidator.OFFLOAD))
        .hasMessageContaining("Maybe you meant sets");
  }
}
