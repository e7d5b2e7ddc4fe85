package dev.offload.models.checkpoint;

import dev.offload.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The noise scheduler that a checkpoint recommends. A runtime may replace it. Immutable and
 * thread-safe.
 *
 * @param className the scheduler's class, as in "UniPCMultistepScheduler"
 * @param flowShift the shift under the name that the class uses: {@code flow_shift}, else {@code
 *     shift}; empty if neither is there
 * @param predictionType what the model predicts, as in "flow_prediction", if it says so
 */
public record SchedulerConfig(
    String className, OptionalDouble flowShift, Optional<String> predictionType) {
  /** Reads the settings, and fails as {@link JsonObject} does. */
  static SchedulerConfig of(String className, JsonObject config) {
    OptionalDouble flowShift = config.optionalDouble("flow_shift");
    return new SchedulerConfig(
        config.optionalText("_class_name").orElse(className),
        flowShift.isPresent() ? flowShift : config.optionalDouble("shift"),
        config.optionalText("prediction_type"));
  }
}
