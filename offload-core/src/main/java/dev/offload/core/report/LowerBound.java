package dev.offload.core.report;

import dev.offload.core.hardware.Accelerator;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.model.Precision;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.Phase;
import dev.offload.core.scenario.Scenario;
import java.util.List;

/**
 * Times that no strategy can beat within the scenario's device memory, with weights in bf16.
 *
 * @param computeSeconds the warm-up, then all kernels and collectives without waiting for anything
 * @param transferSeconds the time that the bytes which must be copied take on an otherwise idle
 *     link: a forward whose expert exceeds the room R for weights copies at least the excess, since
 *     no more than R of it can be there when the forward begins
 */
public record LowerBound(double computeSeconds, double transferSeconds) {

  /** Returns the bound of a scenario. */
  public static LowerBound of(Scenario scenario) {
    double compute = scenario.firstStepWarmupSeconds();
    double bytes = 0;
    double room = scenario.weightBudgetBytes();
    double[] forward = new double[scenario.experts().size()];
    double[] weights = new double[scenario.experts().size()];
    for (Expert expert : scenario.experts()) {
      forward[expert.index()] = forwardSeconds(scenario.machine(), expert);
      weights[expert.index()] = weightBytes(expert);
    }
    for (DenoisingStep step : scenario.noise().steps()) {
      int forwards = scenario.forwardsPerStep();
      compute += forwards * forward[step.expert()];
      bytes += forwards * Math.max(0, weights[step.expert()] - room);
    }
    double rate = scenario.machine().aloneBytesPerSecond(TrafficClass.H2D_PINNED);
    return new LowerBound(compute, bytes / rate);
  }

  private static double weightBytes(Expert expert) {
    double bytes = expert.outer().weightBytes(Precision.BF16);
    for (Layer layer : expert.layers()) {
      bytes += layer.weightBytes(Precision.BF16);
    }
    return bytes;
  }

  private static double forwardSeconds(Machine machine, Expert expert) {
    double seconds = seconds(machine, expert.prologue()) + seconds(machine, expert.epilogue());
    for (Layer layer : expert.layers()) {
      seconds += seconds(machine, layer.phases());
    }
    return seconds;
  }

  private static double seconds(Machine machine, List<Phase> phases) {
    Accelerator gpu = machine.accelerator();
    double seconds = 0;
    for (Phase phase : phases) {
      if (phase instanceof Phase.Kernels kernels) {
        seconds +=
            Math.max(
                kernels.flops() / gpu.achievedFlopsPerSecond(kernels.kernelClass()),
                kernels.bytes() / gpu.achievedMemoryBytesPerSecond());
      } else if (phase instanceof Phase.Exchange exchange && !exchange.overlapped()) {
        seconds += exchange.bytesSent() / machine.aloneBytesPerSecond(TrafficClass.COLLECTIVE);
      }
    }
    return seconds;
  }

  /** Returns the larger of the two, in seconds. */
  public double seconds() {
    return Math.max(computeSeconds, transferSeconds);
  }
}
