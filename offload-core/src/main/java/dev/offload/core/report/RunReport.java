package dev.offload.core.report;

import dev.offload.core.engine.Timeline;
import dev.offload.core.scenario.Scenario;

/**
 * What a run took and needed.
 *
 * @param steps the time of every step
 * @param firstStep what the first of them is made of
 * @param transfers how copies met kernels and collectives, on the first class of ranks
 * @param moved bytes that one rank moved
 * @param device device memory of the fullest rank
 * @param host host memory of the node
 * @param quantization what quantized weights save and cost
 */
public record RunReport(
    StepTimes steps,
    FirstStep firstStep,
    TransferTimes transfers,
    MovedBytes moved,
    DeviceMemory device,
    HostUsage host,
    Quantization quantization) {

  /** Derives the report from a timeline. */
  public static RunReport of(Scenario scenario, Timeline timeline) {
    return new RunReport(
        StepTimes.of(timeline, scenario.switchStep()),
        FirstStep.of(timeline),
        TransferTimes.of(timeline, 0),
        MovedBytes.of(timeline.program()),
        DeviceMemory.of(scenario, timeline),
        HostUsage.of(scenario, timeline.program()),
        Quantization.of(scenario, timeline));
  }

  /** Returns the time of all steps, in seconds. */
  public double denoiseSeconds() {
    return steps.seconds().stream().mapToDouble(Double::doubleValue).sum();
  }
}
