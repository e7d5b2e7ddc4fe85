package dev.offload.cli.render;

import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.core.scenario.NoisePlan;
import dev.offload.models.resolution.Resolution;
import dev.offload.models.schedule.NoiseScheduler;
import dev.offload.models.sglang.Lookup;
import dev.offload.models.sglang.RegistryEntry;
import dev.offload.models.sglang.RuntimeRegistry;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A resolved model with the schedule that follows, and, on request, what a runtime would have taken
 * it for. Immutable and thread-safe.
 *
 * @param resolution the model and the evidence
 * @param plan its noise schedule for the steps that were asked about
 * @param replay what a runtime would do, if that was asked
 */
public record ResolutionView(Resolution resolution, NoisePlan plan, Optional<Replay> replay) {
  /** Validates the parts. */
  public ResolutionView {
    Objects.requireNonNull(resolution);
    Objects.requireNonNull(plan);
    Objects.requireNonNull(replay);
  }

  /**
   * Returns where the expert switches in diffusers, which applies the shift of the checkpoint
   * itself with UniPC; empty if that is the same shift, or nothing switches.
   */
  public OptionalInt checkpointSwitchStep() {
    SamplingDefaults defaults = resolution.model().defaults();
    OptionalDouble shift = defaults.noise().checkpointShift();
    return shift.isEmpty()
        ? OptionalInt.empty()
        : NoiseScheduler.DIFFUSERS_FLOW_UNIPC
            .plan(defaults.noise(), plan.steps().size(), shift.getAsDouble())
            .switchStep();
  }

  /**
   * A runtime's choice beside the right one.
   *
   * @param lookup what the runtime does
   * @param switchStep where the expert would switch; empty without a switch or a choice
   * @param correct what the registry has for the model that it is; empty if nothing
   */
  public record Replay(Lookup lookup, OptionalInt switchStep, Optional<RegistryEntry> correct) {
    /** Returns whether the runtime finds the entry of the model that it is. */
    public boolean right() {
      return correct.isPresent() && correct.equals(lookup.entry());
    }
  }

  /**
   * Puts a view together.
   *
   * @param steps denoising steps
   * @param registry the runtime whose lookup to replay, if any
   * @throws dev.offload.core.error.OffloadException if the number of steps is out of range
   */
  public static ResolutionView of(
      Resolution resolution, int steps, Optional<RuntimeRegistry> registry) {
    ModelDescription model = resolution.model();
    return new ResolutionView(
        resolution,
        NoiseScheduler.plan(model, steps, model.flowShift()),
        registry.map(it -> replay(resolution, steps, it)));
  }

  private static Replay replay(Resolution resolution, int steps, RuntimeRegistry registry) {
    Optional<String> pipeline =
        resolution
            .checkpoint()
            .map(directory -> directory.className())
            .or(() -> resolution.model().pipelineClass());
    Lookup lookup = registry.look(resolution.asked(), pipeline);
    ModelDescription model = resolution.model();
    OptionalInt switchStep = OptionalInt.empty();
    if (lookup.entry().isPresent() && model.experts().size() == 2) {
      OptionalDouble shift = lookup.entry().get().flowShift();
      // The runtime takes the boundary from model_index.json, whatever the class.
      switchStep = NoiseScheduler.plan(model, steps, shift.orElse(model.flowShift())).switchStep();
    }
    return new Replay(lookup, switchStep, registry.find(model.id()));
  }
}
