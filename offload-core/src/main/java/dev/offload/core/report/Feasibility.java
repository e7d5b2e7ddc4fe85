package dev.offload.core.report;

import static dev.offload.core.unit.DataSize.gibibytes;

import dev.offload.core.scenario.Scenario;
import dev.offload.core.unit.DataSize;
import dev.offload.core.unit.Numbers;

/**
 * Whether a run fits the memory of the device and of the host, and by how much.
 *
 * @param feasible whether both fit
 * @param reason one sentence with the numbers
 */
public record Feasibility(boolean feasible, String reason) {
  /**
   * @param worstDenoiseBytes the most that denoising takes on the device in any order
   */
  static Feasibility of(
      Scenario scenario, DeviceMemory device, HostUsage host, long worstDenoiseBytes) {
    long deviceBudget = scenario.deviceMemoryBudget().bytes();
    long hostBudget = scenario.hostMemoryBudget().bytes();
    if (device.peakBytes() > deviceBudget) {
      return new Feasibility(
          false,
          "does not fit the GPU: %s needs %s of %s"
              .formatted(
                  device.peakStage(), gibibytes(device.peakBytes()), gibibytes(deviceBudget)));
    }
    if (worstDenoiseBytes > deviceBudget) {
      return new Feasibility(
          false,
          "does not fit the GPU in every order of its streams: denoising may need %s of %s"
              .formatted(gibibytes(worstDenoiseBytes), gibibytes(deviceBudget)));
    }
    if (host.totalBytes() > hostBudget) {
      return new Feasibility(
          false,
          "does not fit the host: %d ranks need %s of %s, %s of it pinned"
              .formatted(
                  scenario.parallelism().gpus(),
                  hostGigabytes(host.totalBytes()),
                  hostGigabytes(hostBudget),
                  hostGigabytes(host.pinnedBytes())));
    }
    return new Feasibility(
        true,
        "fits: %s of %s, in %s"
            .formatted(gibibytes(device.peakBytes()), gibibytes(deviceBudget), device.peakStage()));
  }

  private static String hostGigabytes(long bytes) {
    return Numbers.format("%.0f GB", DataSize.ofBytes(bytes).toGigabytes());
  }
}
