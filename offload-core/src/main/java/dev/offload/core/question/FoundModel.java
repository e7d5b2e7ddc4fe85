package dev.offload.core.question;

import dev.offload.core.model.ModelDescription;
import java.util.List;
import java.util.Objects;

/**
 * The model that a user means. Immutable and thread-safe.
 *
 * @param model the model, with the settings that hold for it
 * @param doubts what speaks against it, if anything
 */
public record FoundModel(ModelDescription model, List<Doubt> doubts) {
  /** Copies the list. */
  public FoundModel {
    Objects.requireNonNull(model);
    doubts = List.copyOf(doubts);
  }

  /**
   * Two pieces of evidence that disagree.
   *
   * @param problem the disagreement, a sentence
   * @param advice what to do about it, a sentence that begins with "Maybe"
   */
  public record Doubt(String problem, String advice) {
    /** Validates the parts. */
    public Doubt {
      Objects.requireNonNull(problem);
      Objects.requireNonNull(advice);
    }
  }
}
