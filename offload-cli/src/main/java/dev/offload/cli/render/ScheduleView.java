package dev.offload.cli.render;

import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.NoiseDefaults;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.NoisePlan;
import dev.offload.models.schedule.NoiseScheduler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Noise schedules of a model: one, or several that differ in their shift. Immutable and
 * thread-safe.
 *
 * @param model the model
 * @param noise its schedule's parameters, with the boundary ratio that holds
 * @param scheduler whose formula it is
 * @param plans the schedules, at least one, of as many steps each
 */
public record ScheduleView(
    ModelDescription model, NoiseDefaults noise, NoiseScheduler scheduler, List<NoisePlan> plans) {
  /** Copies the list. */
  public ScheduleView {
    Objects.requireNonNull(model);
    Objects.requireNonNull(noise);
    Objects.requireNonNull(scheduler);
    plans = List.copyOf(plans);
  }

  /**
   * Makes the schedules.
   *
   * @param shifts the flow shifts, at least one
   * @throws dev.offload.core.error.OffloadException if a number is out of range
   */
  public static ScheduleView of(
      ModelDescription model,
      NoiseDefaults noise,
      NoiseScheduler scheduler,
      int steps,
      List<Double> shifts) {
    List<NoisePlan> plans = new ArrayList<>();
    for (double shift : shifts) {
      plans.add(scheduler.plan(noise, steps, shift));
    }
    return new ScheduleView(model, noise, scheduler, plans);
  }

  /** Returns the number of steps. */
  int steps() {
    return plans.get(0).steps().size();
  }

  /** Returns whether the model has a second expert to switch to. */
  boolean switches() {
    return noise.boundaryRatio().isPresent();
  }

  /** Returns the name of the expert of a step. */
  String expert(DenoisingStep step) {
    return model.experts().get(step.expert()).name();
  }

  /**
   * Returns the switch step of every scheduler with a flow shift, in the order of the schedulers.
   */
  Map<NoiseScheduler, OptionalInt> switchSteps(double flowShift) {
    Map<NoiseScheduler, OptionalInt> switches = new LinkedHashMap<>();
    for (NoiseScheduler other : NoiseScheduler.values()) {
      switches.put(other, other.plan(noise, steps(), flowShift).switchStep());
    }
    return switches;
  }

  /** Returns whether all schedulers switch at the same step with a flow shift. */
  boolean schedulersAgree(double flowShift) {
    return switchSteps(flowShift).values().stream().distinct().count() == 1;
  }
}
