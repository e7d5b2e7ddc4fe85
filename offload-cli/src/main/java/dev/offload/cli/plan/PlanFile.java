package dev.offload.cli.plan;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.json.InputFile;
import dev.offload.core.json.JsonObject;
import dev.offload.core.plan.MemoryMargin;
import dev.offload.core.question.FrameSize;
import dev.offload.core.question.LayoutRequest;
import dev.offload.core.question.Question;
import dev.offload.core.question.ScenarioRequest;
import dev.offload.core.question.StrategyArgument;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.unit.DataSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a plan's file says that matters to play the plan again. Immutable and thread-safe.
 *
 * @param file where it was read
 * @param question with which the scenario can be made again
 * @param strategy the strategy with all its options
 * @param margin device memory that the plan left free
 * @param denoiseSeconds what was predicted
 * @param fingerprints of the scenario and its parts, by name
 * @param scenario what was asked, by name
 * @param hardware the constants of the machine, by name
 */
public record PlanFile(
    Path file,
    Question question,
    StrategyArgument strategy,
    MemoryMargin margin,
    double denoiseSeconds,
    Map<String, Object> fingerprints,
    Map<String, Object> scenario,
    Map<String, Object> hardware) {
  /** The largest file that is read. */
  public static final int MAX_BYTES = 16_000_000;

  private static final int MAX_PROBLEM_CHARS = 1000;
  private static final String ADVICE = "Maybe write it again with 'offload plan --save'.";

  /**
   * Reads a plan.
   *
   * @throws OffloadException if it is no regular file, cannot be read, or holds no plan that chose
   *     something
   */
  public static PlanFile read(Path file) {
    JsonObject root = JsonObject.read(new InputFile("plan", file, ADVICE), MAX_BYTES);
    String format = root.text("format");
    if (!format.equals(PlanJson.FORMAT)) {
      throw root.malformed("Its format (%s) is not %s.".formatted(format, PlanJson.FORMAT));
    }
    if (!root.has("chosen")) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The plan (%s) chose nothing: nothing fitted.".formatted(Quotes.quote(file.toString())),
          "Maybe plan again with more memory or another machine.");
    }
    return root.making(() -> of(file, root));
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

  private static PlanFile of(Path file, JsonObject root) {
    root.object("fingerprints").text("scenario");
    JsonObject chosen = root.object("chosen");
    return new PlanFile(
        file,
        question(root.object("options")),
        new StrategyArgument(chosen.text("strategy"), chosen.texts("options")),
        margin(root.object("margin")),
        chosen.number("denoiseSeconds"),
        root.values("fingerprints"),
        root.values("scenario"),
        root.values("hardware"));
  }

  private static Question question(JsonObject options) {
    return new Question(
        options.text("model"),
        options.optionalText("model-id"),
        new ScenarioRequest(
            options.text("hardware"),
            new LayoutRequest(
                OptionalInt.of(options.whole("gpus")),
                OptionalInt.of(options.whole("ulysses")),
                OptionalInt.of(options.whole("ring")),
                OptionalInt.of(options.whole("cfg-parallel"))),
            Optional.of(FrameSize.parse(options.text("size"))),
            OptionalInt.of(options.whole("frames")),
            options.whole("steps"),
            OptionalDouble.of(options.number("flow-shift")),
            Optional.of(DataSize.parse(options.text("vram"))),
            Optional.of(DataSize.parse(options.text("host-ram"))),
            options.has("first-step-warmup")
                ? OptionalDouble.of(options.number("first-step-warmup"))
                : OptionalDouble.empty(),
            options.text("runtime")));
  }

  /**
   * Checks that the plan was made for a scenario.
   *
   * @throws OffloadException if it was made for another; the differences are named
   */
  public void requireMadeFor(Scenario actual) {
    Map<String, Object> now = PlanFacts.fingerprints(actual);
    if (now.get("scenario").equals(fingerprints.get("scenario"))) {
      return;
    }
    List<String> differences =
        new ArrayList<>(PlanFacts.differences(scenario, PlanFacts.scenario(actual)));
    if (differences.isEmpty()) {
      differences.addAll(PlanFacts.differences(hardware, PlanFacts.hardware(actual)));
    }
    if (differences.isEmpty()) {
      Map<String, Object> planned = new LinkedHashMap<>(fingerprints);
      planned.remove("scenario");
      now.remove("scenario");
      PlanFacts.differences(planned, now)
          .forEach(each -> differences.add("fingerprint of " + each));
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
}
