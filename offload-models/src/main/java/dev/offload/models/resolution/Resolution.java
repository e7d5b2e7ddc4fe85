package dev.offload.models.resolution;

import dev.offload.core.model.ModelDescription;
import dev.offload.models.checkpoint.DiffusersDirectory;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a path or an id means. Immutable and thread-safe.
 *
 * @param asked the path or id that was asked about
 * @param model the model, with the settings that hold for it
 * @param known whether it is a known model; otherwise it was described from the directory alone,
 *     and has the directory as its id
 * @param reason by what it was told, as in "its tensors"
 * @param evidence all that was found
 * @param conflicts where the evidence disagrees, a sentence each
 * @param assumptions what was assumed for want of a fact, and what could not be compared, a
 *     sentence each
 * @param checkpoint the directory, if there is one
 */
public record Resolution(
    String asked,
    ModelDescription model,
    boolean known,
    String reason,
    List<Evidence> evidence,
    List<Conflict> conflicts,
    List<String> assumptions,
    Optional<DiffusersDirectory> checkpoint) {
  /** Copies the lists. */
  public Resolution {
    Objects.requireNonNull(asked);
    Objects.requireNonNull(model);
    Objects.requireNonNull(reason);
    Objects.requireNonNull(checkpoint);
    evidence = List.copyOf(evidence);
    conflicts = List.copyOf(conflicts);
    assumptions = List.copyOf(assumptions);
  }
}
