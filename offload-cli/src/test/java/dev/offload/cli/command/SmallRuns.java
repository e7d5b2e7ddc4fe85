package dev.offload.cli.command;

import java.util.Arrays;

/** Files of measured runs of a small model, which are predicted in no time. */
final class SmallRuns {
  private SmallRuns() {}

  /**
   * Returns a run of Wan2.1-T2V-1.3B at 17 frames and 4 steps.
   *
   * @param strategy as JSON: a name, perhaps followed by options
   * @param measured figures as JSON
   */
  static String run(
      String id,
      String group,
      String role,
      String hardware,
      int gpus,
      String strategy,
      String measured) {
    return """
        {"id": "%s", "source": "nobody", "group": "%s", "role": "%s",
         "scenario": {"model": "Wan-AI/Wan2.1-T2V-1.3B-Diffusers", "hardware": "%s", "gpus": %d,
          "strategy": %s, "frames": 17, "steps": 4},
         "measured": {%s}}"""
        .formatted(id, group, role, hardware, gpus, strategy, measured);
  }

  static String file(String... runs) {
    return Arrays.stream(runs)
        .reduce((a, b) -> a + ",\n" + b)
        .orElse("")
        .transform(all -> "{\"runs\": [" + all + "]}\n");
  }

  /** Two groups, with a run that cannot be simulated. */
  static String mixed() {
    return file(
        run(
            "pair-resident",
            "pair",
            "calibrate",
            "h100-pcie",
            2,
            "\"resident\"",
            "\"steadyStepSeconds\": 0.20, \"peakGpuGiB\": 5.0, \"peakKind\": \"allocated\""),
        run(
            "pair-layerwise",
            "pair",
            "check",
            "h100-pcie",
            2,
            "\"layerwise\", \"options\": {\"variant\": \"v2\"}",
            "\"steadyStepSeconds\": 0.40, \"switchSpikeSeconds\": 0, \"denoiseSeconds\": 9.5"),
        run(
            "pair-impossible",
            "pair",
            "check",
            "h100-pcie",
            5,
            "\"layerwise\"",
            "\"steadyStepSeconds\": 1, \"denoiseSeconds\": 4"),
        run(
            "desk-resident",
            "desk",
            "calibrate",
            "rtx-5090",
            1,
            "\"resident\"",
            "\"forwardSeconds\": 0.5"),
        run(
            "desk-waits",
            "desk",
            "check",
            "rtx-5090",
            1,
            "\"layerwise\", \"options\": {\"variant\": \"synchronous\", \"resident\": 10}",
            "\"forwardSeconds\": 0.7, \"peakGpuGB\": 9, \"peakKind\": \"reserved\""));
  }
}
