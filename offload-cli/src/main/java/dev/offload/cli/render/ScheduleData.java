package dev.offload.cli.render;

import dev.offload.core.json.JsonWriter;
import dev.offload.core.report.Fields;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.NoisePlan;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes noise schedules for programs. */
public final class ScheduleData {
  private ScheduleData() {}

  /** Writes one object with a list of schedules. */
  public static void writeJson(ScheduleView view, Writer writer) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("model", view.model().id());
    object.put("scheduler", view.scheduler().id());
    object.put("source", view.scheduler().source());
    object.put("steps", view.steps());
    object.put("boundaryRatio", Fields.orNull(view.noise().boundaryRatio()));
    object.put("schedules", view.plans().stream().map(plan -> schedule(view, plan)).toList());
    try (JsonWriter json = new JsonWriter(writer)) {
      json.write(object);
    }
  }

  private static Map<String, Object> schedule(ScheduleView view, NoisePlan plan) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("flowShift", plan.flowShift());
    object.put("switchStep", Fields.orNull(plan.switchStep()));
    Map<String, Object> switches = new LinkedHashMap<>();
    view.switchSteps(plan.flowShift())
        .forEach((scheduler, step) -> switches.put(scheduler.id(), Fields.orNull(step)));
    object.put("switchSteps", switches);
    object.put("schedulersAgree", view.schedulersAgree(plan.flowShift()));
    List<Object> steps = new ArrayList<>();
    for (DenoisingStep step : plan.steps()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("step", step.number());
      row.put("sigma", step.sigma());
      row.put("timestep", step.timestep());
      row.put("expert", view.expert(step));
      steps.add(row);
    }
    object.put("schedule", steps);
    return object;
  }

  /** Writes a header, and a row for each step of each schedule. */
  public static void writeCsv(ScheduleView view, Writer writer) throws IOException {
    writer.write("flowShift,step,sigma,timestep,expert\r\n");
    for (NoisePlan plan : view.plans()) {
      for (DenoisingStep step : plan.steps()) {
        writer.write(
            "%s,%d,%s,%s,%s\r\n"
                .formatted(
                    plan.flowShift(),
                    step.number(),
                    step.sigma(),
                    step.timestep(),
                    CsvRenderer.quoted(view.expert(step))));
      }
    }
  }
}
