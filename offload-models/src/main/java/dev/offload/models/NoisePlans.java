package dev.offload.models;

import dev.offload.core.model.ModelDescription;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.NoisePlan;
import dev.offload.models.schedule.NoiseSchedule;
import dev.offload.models.schedule.NoiseScheduler;
import dev.offload.models.schedule.NoiseStep;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Says which expert runs in which step. */
public final class NoisePlans {
  private NoisePlans() {}

  /**
   * Returns the steps of the model's scheduler with the expert of each: the first for a timestep of
   * at least the boundary ratio times 1000, else the second.
   *
   * @param steps the number of steps, from 1 to {@link NoiseScheduler#MAX_STEPS}
   * @param flowShift from {@link NoiseScheduler#MIN_SHIFT} to {@link NoiseScheduler#MAX_SHIFT}
   * @throws dev.offload.core.error.OffloadException if a number is out of range
   */
  public static NoisePlan plan(ModelDescription model, int steps, double flowShift) {
    NoiseScheduler scheduler = NoiseScheduler.named(model.defaults().noise().scheduler());
    NoiseSchedule schedule = scheduler.schedule(steps, flowShift);
    OptionalDouble boundary = model.defaults().boundaryRatio();
    int highNoiseSteps =
        boundary.isPresent()
            ? schedule.splitAt(boundary.getAsDouble()).highNoiseSteps()
            : schedule.steps().size();
    List<DenoisingStep> planned = new ArrayList<>();
    for (NoiseStep step : schedule.steps()) {
      int expert = step.number() <= highNoiseSteps ? 0 : 1;
      planned.add(new DenoisingStep(step.number(), step.sigma(), step.timestep(), expert));
    }
    return new NoisePlan(scheduler.title(), flowShift, boundary, planned);
  }
}
