package dev.offload.core.question;

import dev.offload.core.scenario.Parallelism;
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
 * @param runtime the name of the serving software, or the path of a JSON file
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

  /** Returns this request with a layout of which nothing is open. */
  ScenarioRequest with(Parallelism parallelism) {
    return new ScenarioRequest(
        hardware,
        LayoutRequest.of(parallelism),
        size,
        frames,
        steps,
        flowShift,
        deviceMemory,
        hostMemory,
        firstStepWarmupSeconds,
        runtime);
  }
}
