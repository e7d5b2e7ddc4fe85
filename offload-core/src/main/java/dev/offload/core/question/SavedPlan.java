package dev.offload.core.question;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.json.InputFile;
import dev.offload.core.json.JsonObject;
import dev.offload.core.plan.MemoryMargin;
import dev.offload.core.plan.Plan;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.unit.DataSize;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a plan's file says that matters to play the plan again. Immutable and thread-safe.
 *
 * @param file where it was read
 * @param options with which the scenario can be made again
 * @param strategy the strategy with all its options
 * @param margin device memory that the plan left free
 * @param denoiseSeconds what was predicted
 * @param fingerprints of the scenario and its parts, by name
 * @param scenario what was asked, by name
 * @param hardware the constants of the machine, by name
 */
public record SavedPlan(
    Path file,
    OptionValues options,
    StrategyArgument strategy,
    MemoryMargin margin,
    double denoiseSeconds,
    Map<String, Object> fingerprints,
    Map<String, Object> scenario,
    Map<String, Object> hardware) {
  /** The largest file that is read. */
  public static final int MAX_BYTES = 16_000_000;

  private static final int MAX_PROBLEM_CHARS = 1000;

  /** How many differences are named. */
  private static final int FEW = 5;

  /** Predictions that differ by less, as a share, are the same. */
  private static final double TOLERANCE = 1e-9;

  private static final String ADVICE = "Maybe plan again, and save that.";

  /** What every plan's scenario says. */
  private static final List<ScenarioOption<?>> REQUIRED =
      ScenarioOption.ALL.stream()
          .filter(option -> option != ScenarioOption.MODEL_ID)
          .filter(option -> option != ScenarioOption.FIRST_STEP_WARMUP)
          .toList();

  /**
   * Reads a plan.
   *
   * @throws OffloadException if it is no regular file, cannot be read, or holds no plan that chose
   *     something
   */
  public static SavedPlan read(Path file) {
    JsonObject root = JsonObject.read(new InputFile("plan", file, ADVICE), MAX_BYTES);
    String format = root.text("format");
    if (!format.equals(PlanJson.FORMAT)) {
      throw root.malformed("Its format (%s) is not %s.".formatted(format, PlanJson.FORMAT));
    }
    if (!root.has("chosen")) {
      throw OffloadException.invalid(
          "The plan (%s) chose nothing: nothing fitted.".formatted(Quotes.quote(file.toString())),
          "Maybe plan again with more memory or another machine.");
    }
    return root.making(() -> of(file, root));
  }

  /**
   * Writes a plan as it is read; the writer is left open.
   *
   * @param said what was asked
   */
  public static void write(Plan plan, OptionValues said, Writer writer) throws IOException {
    PlanJson.write(plan, said, writer);
  }

  private static SavedPlan of(Path file, JsonObject root) {
    root.object("fingerprints").text("scenario");
    JsonObject chosen = root.object("chosen");
    return new SavedPlan(
        file,
        OptionValues.read(
            root.object("options"), ScenarioOption.ALL, REQUIRED, ScenarioOption::name),
        new StrategyArgument(chosen.text("strategy"), chosen.object("options").texts()),
        margin(root.object("margin")),
        chosen.number("denoiseSeconds"),
        root.object("fingerprints").values(),
        root.object("scenario").values(),
        root.object("hardware").values());
  }

  private static MemoryMargin margin(JsonObject margin) {
    double bytes = margin.number("bytes");
    if (bytes < 0 || bytes != Math.rint(bytes)) {
      throw margin.wrong("bytes", "a whole number");
    }
    return new MemoryMargin(DataSize.ofBytes((long) bytes), margin.number("share"));
  }

  /** Returns the scenario that the plan was searched in: the budget less the margin. */
  public Scenario within(Scenario asked) {
    return asked.toBuilder().deviceMemoryBudget(margin.within(asked.deviceMemoryBudget())).build();
  }

  /** Returns whether a time is another than that which the plan predicted. */
  public boolean isAnother(double seconds) {
    return Math.abs(seconds - denoiseSeconds) > TOLERANCE * seconds;
  }

  /**
   * Checks that the plan was made for a scenario.
   *
   * @throws OffloadException if it was made for another; the differences are named
   */
  public void requireMadeFor(Scenario actual) {
    Map<String, Object> now = PlanJson.fingerprints(actual);
    if (now.get("scenario").equals(fingerprints.get("scenario"))) {
      return;
    }
    List<String> differences = new ArrayList<>(differences(scenario, PlanJson.asked(actual)));
    if (differences.isEmpty()) {
      differences.addAll(differences(hardware, PlanJson.hardware(actual)));
    }
    if (differences.isEmpty()) {
      Map<String, Object> planned = new LinkedHashMap<>(fingerprints);
      planned.remove("scenario");
      now.remove("scenario");
      differences(planned, now).forEach(each -> differences.add("fingerprint of " + each));
    }
    throw OffloadException.of(
        ErrorCode.PLAN_MISMATCH,
        "The plan (%s) was made for another scenario: %s."
            .formatted(
                Quotes.quote(file.toString()),
                differences.isEmpty()
                    ? "its fingerprint (%s) is not that of this one (%s)"
                        .formatted(fingerprints.get("scenario"), actual.fingerprint())
                    : Quotes.quote(String.join("; ", differences), MAX_PROBLEM_CHARS)),
        "Maybe leave out the options that differ, or plan again.");
  }

  /** Returns the failure of a scenario whose layout cannot be what the plan's is. */
  public OffloadException anotherLayout(OffloadException impossible) {
    return OffloadException.of(
            ErrorCode.PLAN_MISMATCH,
            "The plan (%s) was made for another layout: %s".formatted(file, impossible.problem()),
            "Maybe leave out the options that differ, or plan again.")
        .causedBy(impossible);
  }

  /** Returns how the facts of a plan differ from others, each in a few words. */
  private static List<String> differences(Map<String, Object> planned, Map<String, Object> now) {
    List<String> differences = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(planned.keySet());
    names.addAll(now.keySet());
    for (String name : names) {
      String then = String.valueOf(planned.get(name));
      String current = String.valueOf(now.get(name));
      if (!then.equals(current)) {
        differences.add("%s is %s in the plan and %s here".formatted(name, then, current));
      }
    }
    int more = differences.size() - FEW;
    if (more > 0) {
      differences = new ArrayList<>(differences.subList(0, FEW));
      differences.add("%d more differ".formatted(more));
    }
    return differences;
  }
}
