package dev.offload.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.NoiseDefaults;
import dev.offload.core.model.ShiftRule;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.NoisePlan;
import dev.offload.models.catalog.BuiltInModels;
import dev.offload.models.schedule.NoiseScheduler;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelNoiseTest {
  private final ModelDescription a14b =
      new BuiltInModels().find("Wan-AI/Wan2.2-T2V-A14B-Diffusers").orElseThrow();

  @ParameterizedTest(name = "shift {0}: the low-noise expert takes over at step {1} of 27")
  @CsvSource({"3, 10", "5, 13", "8, 16", "12, 19"})
  void theSwitchFollowsTheFlowShift(double shift, int step) {
    NoisePlan plan = NoiseScheduler.plan(a14b, 27, shift);

    assertThat(plan.switchStep()).hasValue(step);
    assertThat(plan.steps().subList(0, step - 1)).allMatch(each -> each.expert() == 0);
    assertThat(plan.steps().subList(step - 1, 27)).allMatch(each -> each.expert() == 1);
  }

  @Test
  void aStepOnTheBoundaryIsHighNoise() {
    DenoisingStep step18 = NoiseScheduler.plan(a14b, 27, 12).steps().get(17);

    assertThat(step18.timestep()).isEqualTo(875);
    assertThat(step18.expert()).isZero();
  }

  @Test
  void aModelOfOneExpertNeverSwitches() {
    ModelDescription model =
        new BuiltInModels().find("Wan-AI/Wan2.2-TI2V-5B-Diffusers").orElseThrow();

    assertThat(NoiseScheduler.plan(model, 50, 5).switchStep()).isEmpty();
  }

  @Test
  void aTerminalSigmaStretchesTheSteps() {
    NoiseDefaults noise =
        new NoiseDefaults(
            NoiseScheduler.FLOW_MATCH_EULER.id(),
            new ShiftRule.Fixed(3),
            OptionalDouble.of(0.1),
            OptionalDouble.empty(),
            OptionalDouble.of(0.875));
    ModelDescription model = a14b.withDefaults(a14b.defaults().withNoise(noise));

    assertThat(NoiseScheduler.plan(model, 8, 3).steps().get(7).timestep())
        .isCloseTo(100, within(1e-4));
    // SGLang's scheduler has no such setting.
    assertThat(NoiseScheduler.SGLANG_FLOW_UNIPC.plan(noise, 27, 12))
        .isEqualTo(NoiseScheduler.plan(a14b, 27, 12));
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> NoiseScheduler.plan(a14b, 0, 12)).isInstanceOf(OffloadException.class);
    assertThatThrownBy(() -> NoiseScheduler.plan(a14b, 27, Double.NaN))
        .isInstanceOf(OffloadException.class);
  }
}
