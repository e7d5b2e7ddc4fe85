package dev.offload.core.report;

import dev.offload.core.hardware.Machine;
import dev.offload.core.program.Program;
import dev.offload.core.scenario.Scenario;

/**
 * What a program takes at least, as far as that is certain before it runs.
 *
 * <p>The seconds are the larger of two. The bytes that it copies to the device, at the rate that
 * copies to one rank cannot beat, after the warm-up, in which nothing is launched: every copy ends
 * before the last step does, since compute awaits all of them at the end of the run. And, with
 * weights in bf16, the {@link LowerBound} of the scenario. Memory is that of the program as the
 * host launches it, which the fullest order of its streams exceeds or meets.
 *
 * @param seconds the time of all steps, at least
 * @param deviceBytes the most device memory that a rank needs in any stage, at least
 * @param hostBytes the host memory that all ranks need together, exactly
 * @param lossless whether all kernels compute with the weights as published
 */
public record ProgramFloor(double seconds, long deviceBytes, long hostBytes, boolean lossless) {

  /** Looks at a program that was recorded for a scenario. */
  public static ProgramFloor of(Scenario scenario, Program program) {
    Machine machine = scenario.machine();
    double rate = LowerBound.copyBytesPerSecond(machine);
    double copies = scenario.firstStepWarmupSeconds() + MovedBytes.of(program).h2dBytes() / rate;
    boolean lossless = program.lossless();
    return new ProgramFloor(
        lossless ? Math.max(copies, LowerBound.of(scenario).seconds()) : copies,
        Math.max(
            DeviceMemory.encodeBytes(scenario, program),
            program.launchOrderPeakBytes() + scenario.activationBytes(program.waitingForwards())),
        HostUsage.of(scenario, program).totalBytes(),
        lossless);
  }

  /** Returns whether the program fits the memory of device and host, for all that is certain. */
  public boolean mayFit(Scenario scenario) {
    return deviceBytes <= scenario.deviceMemoryBudget().bytes()
        && hostBytes <= scenario.hostMemoryBudget().bytes();
  }
}
