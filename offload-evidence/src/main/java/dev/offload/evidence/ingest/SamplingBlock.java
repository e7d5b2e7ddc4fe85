package dev.offload.evidence.ingest;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Collects the lines below "Sampling params:". A prompt may have any lines, also such that look
 * like parameters: what stands before the prompt counts where it comes first, what stands behind
 * the negative prompt where it comes last. Not thread-safe.
 */
final class SamplingBlock {
  /** The lines of a block, prompts aside, are a few dozen. */
  private static final int MOST_LINES = 2000;

  private static final Pattern LINE = Pattern.compile("\\s+([a-z_]+): (.*)");
  private static final Pattern NEXT_MESSAGE =
      Pattern.compile("\\[\\d\\d-\\d\\d \\d\\d:\\d\\d:|\\[\\w+\\] (?:started|finished)\\b");
  private static final Set<String> BEFORE_PROMPT = Set.of("width", "height", "num_frames");
  private static final Set<String> BEHIND_PROMPT =
      Set.of("infer_steps", "guidance_scale", "flow_shift");

  private final Map<String, String> values = new HashMap<>();
  private boolean prompt;
  private int lines;

  /** Takes a line, and returns whether it belongs to the block. */
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
      values.put(name, value.equals("None") ? value : "");
    } else if (prompt && BEHIND_PROMPT.contains(name)) {
      values.put(name, value);
    }
    return true;
  }

  SamplingParameters parameters() {
    return new SamplingParameters(values);
  }
}
