package dev.offload.core.question;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a user asked for: a model, and what to do with it.
 *
 * @param model the model's id or directory
 * @param modelId what a directory is to be taken for
 * @param request all that is not the model
 */
public record Question(String model, Optional<String> modelId, ScenarioRequest request) {
  /** The model that is meant if none is named. */
  public static final String DEFAULT_MODEL = "Wan-AI/Wan2.2-T2V-A14B-Diffusers";

  /** The question of a user who says nothing. */
  public static final Question DEFAULT =
      new Question(
          DEFAULT_MODEL,
          Optional.empty(),
          new ScenarioRequest(
              ScenarioRequest.DEFAULT_HARDWARE,
              new LayoutRequest(
                  OptionalInt.empty(),
                  OptionalInt.empty(),
                  OptionalInt.empty(),
                  OptionalInt.empty()),
              Optional.empty(),
              OptionalInt.empty(),
              ScenarioRequest.DEFAULT_STEPS,
              OptionalDouble.empty(),
              Optional.empty(),
              Optional.empty(),
              OptionalDouble.empty(),
              ScenarioFactory.newestRuntime()));

  /** Validates the parts. */
  public Question {
    Objects.requireNonNull(model);
    Objects.requireNonNull(modelId);
    Objects.requireNonNull(request);
  }
}
