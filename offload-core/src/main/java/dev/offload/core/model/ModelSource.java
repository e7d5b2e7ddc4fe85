package dev.offload.core.model;

import java.util.List;
import java.util.Optional;

/**
 * Knows models by name. Found with {@link java.util.ServiceLoader}; an implementation has a public
 * constructor without parameters and is thread-safe.
 */
public interface ModelSource {
  /** Returns the ids that {@link #find} knows, in the order to list them. */
  List<String> ids();

  /**
   * Returns the model of that id.
   *
   * @param id a Hugging Face id; case matters
   * @return empty if this source does not know the id
   */
  Optional<ModelDescription> find(String id);
}
