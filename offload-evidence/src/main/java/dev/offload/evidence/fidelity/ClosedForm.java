package dev.offload.evidence.fidelity;

import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.program.Direction;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.StepTimes;
import dev.offload.core.scenario.Scenario;
import dev.offload.evidence.measurement.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The estimate on the back of an envelope: a step takes the larger of its copies and its compute,
 * the first also the warm-up. It knows no order, no shared link between copies and collectives, and
 * no waiting host. Immutable and thread-safe.
 *
 * @param scenario what runs
 * @param steps every step
 * @param copySeconds what the copies of all steps take
 * @param computeSeconds what kernels and collectives of one step take
 * @param collectiveSeconds what collectives of one step take
 * @param outsideSeconds what a request takes outside of denoising
 */
record ClosedForm(
    Scenario scenario,
    StepTimes steps,
    double copySeconds,
    double computeSeconds,
    double collectiveSeconds,
    double outsideSeconds) {

  static ClosedForm of(Scenario scenario, Program program, double outsideSeconds) {
    LowerBound bound = LowerBound.of(scenario);
    int count = program.segments().size();
    double collective = bound.collectiveSeconds() / count;
    double compute = bound.kernelSeconds() / count + collective;
    List<Double> steps = new ArrayList<>();
    double copies = 0;
    for (Segment segment : program.segments()) {
      double copy = copySeconds(scenario, segment);
      copies += copy;
      double warmup = steps.isEmpty() ? scenario.firstStepWarmupSeconds() : 0;
      steps.add(warmup + Math.max(copy, compute));
    }
    return new ClosedForm(
        scenario,
        new StepTimes(steps, scenario.switchStep()),
        copies,
        compute,
        collective,
        outsideSeconds);
  }

  private static double copySeconds(Scenario scenario, Segment segment) {
    double seconds = 0;
    for (Operation operation : segment.operations()) {
      if (operation instanceof Operation.Transfer transfer) {
        seconds += transfer.bytes() / bytesPerSecond(scenario, traffic(transfer));
      }
    }
    return seconds;
  }

  private static TrafficClass traffic(Operation.Transfer transfer) {
    boolean pinned = transfer.hostMemory() == HostMemory.PINNED;
    if (transfer.direction() == Direction.H2D) {
      return pinned ? TrafficClass.H2D_PINNED : TrafficClass.H2D_PAGEABLE;
    }
    return pinned ? TrafficClass.D2H_PINNED : TrafficClass.D2H_PAGEABLE;
  }

  /** Returns what a rank's copy reaches while all ranks copy. */
  private static double bytesPerSecond(Scenario scenario, TrafficClass traffic) {
    Machine machine = scenario.machine();
    int gpus = scenario.parallelism().gpus();
    double links =
        machine.linksOf(traffic).stream()
            .mapToDouble(
                link ->
                    link.bytesPerSecond().value()
                        / switch (link.scope()) {
                          case GPU -> 1;
                          case SWITCH -> Math.min(gpus, machine.gpusPerSwitch());
                          case NODE -> gpus;
                        })
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    return Math.min(links, machine.route(traffic).cap());
  }

  /** Returns a figure in the unit of its metric; empty if the estimate has none. */
  OptionalDouble of(Metric metric) {
    return switch (metric) {
      case STEADY_STEP -> steps.steady();
      case FIRST_STEP -> OptionalDouble.of(steps.first());
      case SWITCH_STEP -> steps.switching();
      case SWITCH_SPIKE -> OptionalDouble.of(steps.spike().orElse(0));
      case FORWARD ->
          steps.steady().isPresent()
              ? OptionalDouble.of(steps.steady().getAsDouble() / scenario.forwardsPerStep())
              : OptionalDouble.empty();
      case COLLECTIVE -> OptionalDouble.of(collectiveSeconds);
      case UNCOVERED_TRANSFER ->
          OptionalDouble.of(Math.max(0, copySeconds / steps.seconds().size() - computeSeconds));
      case DENOISE -> OptionalDouble.of(total());
      case TOTAL -> OptionalDouble.of(total() + outsideSeconds);
      case PEAK_GIB, PEAK_GB, PEAK_RESERVED_GIB, H2D_RATE -> OptionalDouble.empty();
    };
  }

  private double total() {
    return steps.seconds().stream().mapToDouble(Double::doubleValue).sum();
  }
}
