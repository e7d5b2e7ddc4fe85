package dev.offload.models.checkpoint;

import java.util.Objects;
import java.util.Optional;

/**
 * One component of an {@link Inventory}. Immutable and thread-safe.
 *
 * @param name its key in {@code model_index.json}, else the name of its directory or file
 * @param className the class that it is loaded into, or the architecture that a GGUF file names, if
 *     known
 * @param weights what was found on disk
 */
public record InventoryComponent(String name, Optional<String> className, Weights weights) {
  /** Checks that nothing is null. */
  public InventoryComponent {
    Objects.requireNonNull(name);
    Objects.requireNonNull(className);
    Objects.requireNonNull(weights);
  }
}
