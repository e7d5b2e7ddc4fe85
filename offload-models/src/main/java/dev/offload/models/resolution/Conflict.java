package dev.offload.models.resolution;

import java.util.Objects;

/**
 * Two pieces of evidence that disagree. Immutable and thread-safe.
 *
 * @param kind what sort of disagreement
 * @param problem the disagreement, a sentence
 * @param advice what to do about it, a sentence that begins with "Maybe"
 */
public record Conflict(Kind kind, String problem, String advice) {
  /** Validates the parts. */
  public Conflict {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(problem);
    Objects.requireNonNull(advice);
  }

  /** Sorts of disagreement. */
  public enum Kind {
    /** The id that the user gave is not that of the tensors. */
    MODEL_ID,
    /** The directory is named like a model that it does not hold. */
    NAME,
    /** {@code model_index.json} names the pipeline of another model. */
    PIPELINE,
    /** {@code model_index.json} has another boundary ratio than the model. */
    BOUNDARY,
    /** {@code config.json} calls for other tensors than there are. */
    CONFIG,
    /** {@code scheduler_config.json} has another shift than the model. */
    FLOW_SHIFT,
    /** Sizes in an index differ from those in the headers. */
    SIZES,
    /** Several known models fit all there is. */
    AMBIGUOUS
  }
}
