package dev.offload.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.NoisePlan;
import dev.offload.models.catalog.BuiltInModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoisePlansTest {
  private final ModelDescription a14b =
      new BuiltInModels().find("Wan-AI/Wan2.2-T2V-A14B-Diffusers").orElseThrow();

  @ParameterizedTest(name = "shift {0}: the low-noise expert takes over at step {1} of 27")
  @CsvSource({"3, 10", "5, 13", "8, 16", "12, 19"})
  void theSwitchFollowsTheFlowShift(double shift, int step) {
    NoisePlan plan = NoisePlans.plan(a14b, 27, shift);

    assertThat(plan.switchStep()).hasValue(step);
    assertThat(plan.steps().subList(0, step - 1)).allMatch(each -> each.expert() == 0);
    assertThat(plan.steps().subList(step - 1, 27)).allMatch(each -> each.expert() == 1);
  }

  @Test
  void aStepOnTheBoundaryIsHighNoise() {
    DenoisingStep step18 = NoisePlans.plan(a14b, 27, 12).steps().get(17);

    assertThat(step18.timestep()).isEqualTo(875);
    assertThat(step18.expert()).isZero();
  }

  @Test
  void aModelOfOneExpertNeverSwitches() {
    ModelDescription model =
        new BuiltInModels().find("Wan-AI/Wan2.2-TI2V-5B-Diffusers").orElseThrow();

    assertThat(NoisePlans.plan(model, 50, 5).switchStep()).isEmpty();
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> NoisePlans.plan(a14b, 0, 12)).isInstanceOf(OffloadException.class);
    assertThatThrownBy(() -> NoisePlans.plan(a14b, 27, Double.NaN))
        .isInstanceOf(OffloadException.class);
  }
}
