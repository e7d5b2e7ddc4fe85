package dev.offload.evidence.prediction;

import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.StepTimes;
import dev.offload.core.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;

/**
 * The estimate on the back of an envelope: a step takes the larger of its copies and its compute,
 * the first also the warm-up. It knows no order, no shared link between copies and collectives, and
 * no waiting host. Stateless and thread-safe.
 */
public final class ClosedForm {
  private ClosedForm() {}

  /**
   * Estimates a run.
   *
   * @param outsideSeconds what a request takes outside of denoising
   */
  public static PredictedTimes of(Scenario scenario, Program program, double outsideSeconds) {
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
    return new PredictedTimes(
        scenario,
        new StepTimes(steps, scenario.switchStep()),
        steps.stream().mapToDouble(Double::doubleValue).sum(),
        collective,
        Math.max(0, copies / count - compute),
        outsideSeconds);
  }

  private static double copySeconds(Scenario scenario, Segment segment) {
    double seconds = 0;
    for (Operation operation : segment.operations()) {
      if (operation instanceof Operation.Transfer transfer) {
        seconds += transfer.bytes() / bytesPerSecond(scenario, transfer.traffic());
      }
    }
    return seconds;
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
}
