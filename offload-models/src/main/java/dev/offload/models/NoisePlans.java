package dev.offload.models;

import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.NoiseDefaults;
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
    NoiseDefaults noise = model.defaults().noise();
    return plan(NoiseScheduler.named(noise.scheduler()), noise, steps, flowShift);
  }

  /**
   * Returns the steps of another scheduler than the model's.
   *
   * @param noise the model's schedule, of which the boundary ratio and the terminal sigma are taken
   * @param steps as in {@link #plan(ModelDescription, int, double)}
   * @param flowShift as there
   * @throws dev.offload.core.error.OffloadException if a number is out of range
   */
  public static NoisePlan plan(
      NoiseScheduler scheduler, NoiseDefaults noise, int steps, double flowShift) {
    NoiseSchedule schedule = scheduler.schedule(steps, flowShift, noise.terminalSigma());
    OptionalDouble boundary = noise.boundaryRatio();
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
