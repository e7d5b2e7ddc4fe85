package dev.offload.report.html;

import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.ResourceUse;
import dev.offload.core.engine.StepFunction;
import dev.offload.core.engine.Timeline;
import dev.offload.core.report.DeviceMemory;
import dev.offload.core.report.RunReport;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.unit.DataSize;
import java.util.ArrayList;
import java.util.List;

/**
 * Device memory of the fullest rank, in GiB: weights and activations while it denoises, and the
 * peaks of all stages.
 *
 * @param bucketSeconds the length of the intervals that the run is divided into
 * @param gibibytes the most in each interval
 * @param stepGibibytes the most in each step
 * @param encodeGibibytes the most while the prompt is encoded
 * @param denoiseGibibytes the most while the picture is denoised
 * @param decodeGibibytes the most while the picture is decoded
 */
record MemoryChart(
    double bucketSeconds,
    List<Double> gibibytes,
    List<Double> stepGibibytes,
    double encodeGibibytes,
    double denoiseGibibytes,
    double decodeGibibytes) {
  private static final int BUCKETS = 400;

  static MemoryChart of(Scenario scenario, RunReport report, Timeline timeline) {
    ResourceUse use = timeline.use().orElseThrow();
    List<StepFunction> weights = new ArrayList<>(use.weightBytes());
    weights.addAll(use.launchedWeightBytes());
    long activations = scenario.activationBytes(timeline.program().waitingForwards());
    long duration = timeline.duration();
    List<Double> buckets = new ArrayList<>();
    for (int i = 0; i < BUCKETS; i++) {
      long from = (long) ((double) duration * i / BUCKETS);
      long to = (long) ((double) duration * (i + 1) / BUCKETS);
      buckets.add(gibibytes(most(weights, from, to) + activations));
    }
    List<Double> steps = new ArrayList<>();
    for (int step = 0; step < timeline.steps(); step++) {
      long from = step == 0 ? 0 : timeline.stepEnd(step - 1);
      steps.add(gibibytes(most(weights, from, timeline.stepEnd(step)) + activations));
    }
    DeviceMemory device = report.device();
    return new MemoryChart(
        Picoseconds.toSeconds(duration) / BUCKETS,
        buckets,
        steps,
        gibibytes(device.encodeBytes()),
        gibibytes(device.denoiseBytes()),
        gibibytes(device.decodeBytes()));
  }

  /** Returns the highest value of any function from one time to before another. */
  private static double most(List<StepFunction> functions, long from, long to) {
    double most = 0;
    for (StepFunction function : functions) {
      int point = function.pointAt(from);
      most = Math.max(most, function.value(point));
      for (int i = point + 1; i < function.points() && function.time(i) < to; i++) {
        most = Math.max(most, function.value(i));
      }
    }
    return most;
  }

  static double gibibytes(double bytes) {
    return Math.round(DataSize.ofBytes(Math.round(bytes)).toGibibytes() * 1e3) / 1e3;
  }
}
