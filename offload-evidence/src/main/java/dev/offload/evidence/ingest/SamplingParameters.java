package dev.offload.evidence.ingest;

import dev.offload.core.question.FrameSize;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The parameters of a request that SGLang prints, by their names. Prompts are not kept. Immutable.
 */
final class SamplingParameters {
  private static final String NONE = "None";

  /** As options take it: nine digits. */
  private static final int MOST = 999_999_999;

  private final Map<String, String> values;

  SamplingParameters(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /** Returns the size of the picture, unless it was not decided yet. */
  Optional<FrameSize> size() {
    Optional<Integer> height = positive("height");
    return positive("width").flatMap(width -> height.map(it -> new FrameSize(width, it)));
  }

  Optional<Integer> frames() {
    return positive("num_frames");
  }

  Optional<Integer> steps() {
    return positive("infer_steps");
  }

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
    String negative = values.get("neg_prompt");
    return negative == null || negative.equals(NONE) ? Optional.empty() : Optional.of(2);
  }

  private Optional<Integer> positive(String name) {
    return value(name, Integer::valueOf).filter(value -> value > 0 && value <= MOST);
  }

  private <T> Optional<T> value(String name, Function<String, T> parse) {
    String text = values.get(name);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse.apply(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
