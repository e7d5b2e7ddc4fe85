package dev.offload.core.words;

import static dev.offload.core.unit.Numbers.format;

import dev.offload.core.hardware.Constant;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Says a scenario in words. */
public final class ScenarioText {
  private ScenarioText() {}

  /**
   * Returns four or five sentences: what runs where, where a directory's facts come from, what is
   * generated how, under which limits, and why the first step's warm-up is believed.
   */
  public static List<String> lines(Scenario scenario) {
    return lines(scenario, scenario.parallelism().toString());
  }

  /** Returns the same sentences for a question that leaves the parallel layout open. */
  static List<String> anyLayout(Scenario scenario) {
    return lines(scenario, "any layout");
  }

  private static List<String> lines(Scenario scenario, String layout) {
    List<String> lines = new ArrayList<>();
    lines.add(where(scenario) + ", " + layout);
    if (Path.of(scenario.model().id()).isAbsolute()) {
      lines.add("The model is a directory: " + scenario.model().source());
    }
    lines.add(what(scenario));
    lines.add(limits(scenario));
    lines.add(warmup(scenario));
    return lines;
  }

  private static String where(Scenario scenario) {
    return "%s on %d of the %d GPUs of %s (%s)"
        .formatted(
            scenario.model().id(),
            scenario.parallelism().gpus(),
            scenario.machine().gpus(),
            scenario.machine().name(),
            scenario.machine().accelerator().name());
  }

  private static String what(Scenario scenario) {
    Workload workload = scenario.workload();
    int passes = workload.guidancePasses();
    String size =
        format(
            "%dx%d, %s, %,d tokens; %d %s of %d %s, flow shift %s",
            workload.width(),
            workload.height(),
            workload.frames() == 1 ? "one picture" : workload.frames() + " frames",
            scenario.tokens(),
            scenario.noise().steps().size(),
            scenario.noise().steps().size() == 1 ? "step" : "steps",
            passes,
            passes == 1 ? "pass" : "passes",
            plain(Math.round(scenario.noise().flowShift() * 1e4) / 1e4));
    if (scenario.switchStep().isEmpty()) {
      return size + ", one expert throughout";
    }
    return size
        + ", low-noise expert from step %d (boundary %s)"
            .formatted(
                scenario.switchStep().getAsInt(),
                plain(scenario.noise().boundaryRatio().orElseThrow()));
  }

  private static String limits(Scenario scenario) {
    return format(
        "Runtime %s; at most %.1f GiB on each GPU and %.0f GB on the host",
        scenario.runtime().name(),
        scenario.deviceMemoryBudget().toGibibytes(),
        scenario.hostMemoryBudget().toGigabytes());
  }

  private static String warmup(Scenario scenario) {
    Constant own = scenario.machine().firstStepWarmupSeconds();
    return "First-step warm-up %s s (%s)"
        .formatted(
            plain(scenario.firstStepWarmupSeconds()),
            scenario.isFirstStepWarmupGiven() ? "given" : own.provenance() + ": " + own.source());
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
