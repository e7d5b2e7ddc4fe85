package dev.offload.cli.render;

import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.NoisePlan;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Noise schedules as one JSON object, whose properties are the components. */
public record ScheduleData(
    String model,
    String scheduler,
    String source,
    int steps,
    OptionalDouble boundaryRatio,
    List<Schedule> schedules) {
  /** A schedule, and the switch step of every scheduler with its shift. */
  record Schedule(
      double flowShift,
      OptionalInt switchStep,
      Map<String, OptionalInt> switchSteps,
      boolean schedulersAgree,
      List<Step> schedule) {}

  /** A step, and the name of the expert that runs in it. */
  record Step(int step, double sigma, double timestep, String expert) {}

  /** Returns the schedules of a view. */
  public static ScheduleData of(ScheduleView view) {
    return new ScheduleData(
        view.model().id(),
        view.scheduler().id(),
        view.scheduler().source(),
        view.steps(),
        view.noise().boundaryRatio(),
        view.plans().stream().map(plan -> schedule(view, plan)).toList());
  }

  private static Schedule schedule(ScheduleView view, NoisePlan plan) {
    Map<String, OptionalInt> switches = new LinkedHashMap<>();
    view.switchSteps(plan.flowShift())
        .forEach((scheduler, step) -> switches.put(scheduler.id(), step));
    return new Schedule(
        plan.flowShift(),
        plan.switchStep(),
        switches,
        view.schedulersAgree(plan.flowShift()),
        plan.steps().stream().map(step -> step(view, step)).toList());
  }

  private static Step step(ScheduleView view, DenoisingStep step) {
    return new Step(step.number(), step.sigma(), step.timestep(), view.expert(step));
  }

  /** Writes a header, and a row for each step of each schedule. */
  public void writeCsv(Writer writer) throws IOException {
    CsvRenderer.line(List.of("flowShift", "step", "sigma", "timestep", "expert"), writer);
    for (Schedule plan : schedules) {
      for (Step step : plan.schedule) {
        CsvRenderer.line(
            List.of(
                Double.toString(plan.flowShift),
                Integer.toString(step.step),
                Double.toString(step.sigma),
                Double.toString(step.timestep),
                step.expert),
            writer);
      }
    }
  }
}
