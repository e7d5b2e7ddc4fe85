package dev.offload.evidence.ingest;

import dev.offload.core.question.FrameSize;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parameters of a request, which SGLang prints line by line below "Sampling params:". A prompt
 * may have any lines, also such that look like parameters: what stands before the prompt counts
 * where it comes first, what stands behind the negative prompt where it comes last. Prompts are not
 * kept. Not thread-safe.
 */
final class SamplingParameters {
  /** The lines of a block, prompts aside, are a few dozen. */
  private static final int MOST_LINES = 2000;

  /** As options take it: nine digits. */
  private static final int MOST = 999_999_999;

  private static final String NONE = "None";
  private static final Pattern LINE = Pattern.compile("\\s+([a-z_]+): (.*)");
  private static final Pattern NEXT_MESSAGE =
      Pattern.compile("\\[\\d\\d-\\d\\d \\d\\d:\\d\\d:|\\[\\w+\\] (?:started|finished)\\b");
  private static final Set<String> BEFORE_PROMPT = Set.of("width", "height", "num_frames");
  private static final Set<String> BEHIND_PROMPT =
      Set.of("infer_steps", "guidance_scale", "flow_shift");

  private final Map<String, String> values = new HashMap<>();
  private boolean prompt;
  private int lines;

  /** Takes the next line, and returns whether it belongs to the parameters. */
  boolean take(String line) {
    // A line of a prompt may begin with a bracket, too.
    boolean inPrompt = prompt && !values.containsKey("neg_prompt");
    if (NEXT_MESSAGE.matcher(line).lookingAt()
        || (line.startsWith("[") && !inPrompt)
        || lines++ > MOST_LINES) {
      return false;
    }
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return true;
    }
    String name = matcher.group(1);
    String value = matcher.group(2).strip();
    if (!prompt && BEFORE_PROMPT.contains(name)) {
      values.putIfAbsent(name, value);
    } else if (name.equals("prompt")) {
      prompt = true;
    } else if (name.equals("neg_prompt")) {
      // Whether there is one is all that matters.
      values.put(name, value.equals(NONE) ? value : "");
    } else if (prompt && BEHIND_PROMPT.contains(name)) {
      values.put(name, value);
    }
    return true;
  }

  /** Returns the size of the picture, unless it was not decided yet. */
  Optional<FrameSize> size() {
    Optional<Integer> height = positive("height");
    return positive("width").flatMap(width -> height.map(it -> new FrameSize(width, it)));
  }

  /** Returns the frames that are computed. */
  Optional<Integer> frames() {
    return positive("num_frames");
  }

  /** Returns the denoising steps. */
  Optional<Integer> steps() {
    return positive("infer_steps");
  }

  /** Returns the flow shift. */
  Optional<Double> flowShift() {
    return value("flow_shift", Double::valueOf).filter(shift -> shift > 0 && shift < 1000);
  }

  /**
   * Returns how often a step runs the model. SGLang runs it a second time for a guidance scale
   * above 1 with a negative prompt.
   */
  Optional<Integer> guidancePasses() {
    Optional<Double> scale = value("guidance_scale", Double::valueOf).filter(Double::isFinite);
    if (scale.isEmpty()) {
      return Optional.empty();
    }
    if (scale.get() <= 1) {
      return Optional.of(1);
    }
    return values.getOrDefault("neg_prompt", NONE).equals(NONE) ? Optional.empty() : Optional.of(2);
  }

  private Optional<Integer> positive(String name) {
    return value(name, Integer::valueOf).filter(value -> value > 0 && value <= MOST);
  }

  private <T> Optional<T> value(String name, Function<String, T> parse) {
    try {
      return Optional.ofNullable(values.get(name)).map(parse);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
