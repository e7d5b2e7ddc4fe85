package dev.offload.core.question;

import dev.offload.core.unit.DataSize;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a user asked for besides a model; empty where nothing was said.
 *
 * @param hardware the name of a machine, or the path of a JSON profile
 * @param layout how the GPUs share the work
 * @param size the size of a picture
 * @param frames frames of the video
 * @param steps denoising steps
 * @param flowShift the shift of the noise schedule
 * @param deviceMemory the memory of a GPU that may be used
 * @param hostMemory the host memory of the node that may be used
 * @param firstStepWarmupSeconds what the first step takes longer for other reasons than weights
 * @param runtime the name of the serving software
 */
public record ScenarioRequest(
    String hardware,
    LayoutRequest layout,
    Optional<FrameSize> size,
    OptionalInt frames,
    int steps,
    OptionalDouble flowShift,
    Optional<DataSize> deviceMemory,
    Optional<DataSize> hostMemory,
    OptionalDouble firstStepWarmupSeconds,
    String runtime) {
  /** The machine that is meant if none is named. */
  public static final String DEFAULT_HARDWARE = "h100-pcie";

  /** The number of denoising steps if nothing is said. */
  public static final int DEFAULT_STEPS = 27;

  /** Validates the parts. */
  public ScenarioRequest {
    Objects.requireNonNull(hardware);
    Objects.requireNonNull(layout);
    Objects.requireNonNull(size);
    Objects.requireNonNull(frames);
    Objects.requireNonNull(flowShift);
    Objects.requireNonNull(deviceMemory);
    Objects.requireNonNull(hostMemory);
    Objects.requireNonNull(firstStepWarmupSeconds);
    Objects.requireNonNull(runtime);
  }

  /** Returns the same as values of options. */
  OptionValues values() {
    return OptionValues.NONE
        .with(ScenarioOption.HARDWARE, hardware)
        .with(ScenarioOption.GPUS, boxed(layout.gpus()))
        .with(ScenarioOption.ULYSSES, boxed(layout.ulysses()))
        .with(ScenarioOption.RING, boxed(layout.ring()))
        .with(ScenarioOption.CFG_PARALLEL, boxed(layout.guidance()))
        .with(ScenarioOption.SIZE, size.orElse(null))
        .with(ScenarioOption.FRAMES, boxed(frames))
        .with(ScenarioOption.STEPS, steps)
        .with(ScenarioOption.FLOW_SHIFT, flowShift.isPresent() ? flowShift.getAsDouble() : null)
        .with(ScenarioOption.VRAM, deviceMemory.orElse(null))
        .with(ScenarioOption.HOST_RAM, hostMemory.orElse(null))
        .with(
            ScenarioOption.FIRST_STEP_WARMUP,
            firstStepWarmupSeconds.isPresent() ? firstStepWarmupSeconds.getAsDouble() : null)
        .with(ScenarioOption.RUNTIME, runtime);
  }

  private static Integer boxed(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }
}
