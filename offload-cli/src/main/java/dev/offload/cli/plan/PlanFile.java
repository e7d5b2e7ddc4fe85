package dev.offload.cli.plan;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.offload.cli.scenario.FrameSize;
import dev.offload.cli.scenario.LayoutRequest;
import dev.offload.cli.scenario.Question;
import dev.offload.cli.scenario.ScenarioRequest;
import dev.offload.cli.scenario.StrategyArgument;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.plan.MemoryMargin;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.unit.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
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

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Reads a plan.
   *
   * @throws OffloadException if it is no regular file, cannot be read, or holds no plan that chose
   *     something
   */
  public static PlanFile read(Path file) {
    // Opening a pipe or a device could block or never end.
    if (!Files.isRegularFile(file)) {
      throw unreadable(file, Files.exists(file) ? "is not a regular file" : "does not exist");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw unreadable(file, "cannot be read").causedBy(e);
    }
    if (bytes.length > MAX_BYTES) {
      throw malformed(file, "It is larger than %d bytes.".formatted(MAX_BYTES));
    }
    try {
      Reader root = new Reader(file, "", MAPPER.readTree(bytes));
      requireFormat(root);
      if (root.optional("chosen").isPresent()) {
        return of(file, root);
      }
    } catch (JacksonException e) {
      throw malformed(file, "It is no JSON%s: %s".formatted(line(e), e.getOriginalMessage()))
          .causedBy(e);
    } catch (IOException e) {
      throw malformed(file, "It is not UTF-8.").causedBy(e);
    } catch (OffloadException e) {
      throw e.code() == ErrorCode.MALFORMED_FILE ? e : malformed(file, e.problem()).causedBy(e);
    }
    throw OffloadException.of(
        ErrorCode.INVALID_VALUE,
        "The plan (%s) chose nothing: nothing fitted.".formatted(Quotes.quote(file.toString())),
        "Maybe plan again with more memory or another machine.");
  }

  private static void requireFormat(Reader root) {
    String format = root.text("format");
    if (!format.equals(PlanJson.FORMAT)) {
      throw malformed(root.file(), "Its format (%s) is not %s.".formatted(format, PlanJson.FORMAT));
    }
  }

  private static MemoryMargin margin(Reader margin) {
    double bytes = margin.number("bytes");
    if (bytes < 0 || bytes != Math.rint(bytes)) {
      throw malformed(margin.file(), "(margin.bytes) is %s, no whole number.".formatted(bytes));
    }
    return new MemoryMargin(DataSize.ofBytes((long) bytes), margin.number("share"));
  }

  /** Returns the scenario that the plan was searched in: the budget less the margin. */
  public Scenario within(Scenario asked) {
    return asked.toBuilder().deviceMemoryBudget(margin.within(asked.deviceMemoryBudget())).build();
  }

  private static PlanFile of(Path file, Reader root) {
    root.object("fingerprints").text("scenario");
    Reader chosen = root.object("chosen");
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

  private static String line(JacksonException e) {
    return e.getLocation() == null ? "" : " (line %d)".formatted(e.getLocation().getLineNr());
  }

  private static Question question(Reader options) {
    return new Question(
        options.text("model"),
        options.optional("model-id").map(JsonNode::asText),
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
            options.optional("first-step-warmup").isPresent()
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

  private static OffloadException unreadable(Path file, String what) {
    return OffloadException.of(
        ErrorCode.UNREADABLE_FILE,
        "The plan (%s) %s.".formatted(Quotes.quote(file.toString()), what),
        "Maybe check its path, or write it with 'offload plan --save'.");
  }

  private static OffloadException malformed(Path file, String problem) {
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "The plan (%s) is malformed: %s"
            .formatted(Quotes.quote(file.toString()), Quotes.quote(problem, MAX_PROBLEM_CHARS)),
        ADVICE);
  }

  /** An object of the file, which says where it is if something is wrong with it. */
  private record Reader(Path file, String place, JsonNode node) {
    Reader {
      if (node == null || !node.isObject()) {
        throw malformed(
            file,
            place.isEmpty()
                ? "It is no object."
                : "(%s) is no object.".formatted(place.substring(0, place.length() - 1)));
      }
    }

    Optional<JsonNode> optional(String name) {
      return Optional.ofNullable(node.get(name)).filter(value -> !value.isNull());
    }

    private JsonNode required(String name) {
      return optional(name)
          .orElseThrow(() -> malformed(file, "It has no (%s).".formatted(place + name)));
    }

    Reader object(String name) {
      return new Reader(file, place + name + ".", required(name));
    }

    String text(String name) {
      JsonNode value = required(name);
      if (!value.isTextual()) {
        throw wrong(name, value, "a text");
      }
      return value.textValue();
    }

    int whole(String name) {
      JsonNode value = required(name);
      if (!value.isIntegralNumber() || !value.canConvertToInt()) {
        throw wrong(name, value, "a whole number");
      }
      return value.intValue();
    }

    double number(String name) {
      JsonNode value = required(name);
      if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
        throw wrong(name, value, "a number");
      }
      return value.doubleValue();
    }

    Map<String, String> texts(String name) {
      Reader reader = object(name);
      Map<String, String> texts = new LinkedHashMap<>();
      reader.node.fieldNames().forEachRemaining(each -> texts.put(each, reader.text(each)));
      return texts;
    }

    Map<String, Object> values(String name) {
      Map<String, Object> values = new LinkedHashMap<>();
      object(name)
          .node
          .properties()
          .forEach(
              each ->
                  values.put(each.getKey(), MAPPER.convertValue(each.getValue(), Object.class)));
      return values;
    }

    private OffloadException wrong(String name, JsonNode value, String wanted) {
      return malformed(file, "(%s) is %s, not %s.".formatted(place + name, value, wanted));
    }
  }
}
