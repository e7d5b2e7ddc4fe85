package dev.offload.models.resolution;

import java.util.List;
import java.util.Objects;

/**
 * One thing that tells which model it is. Immutable and thread-safe.
 *
 * @param kind where it was found
 * @param found what was found, in words
 * @param fits the ids of the known models that it fits; empty if it fits none
 */
public record Evidence(Kind kind, String found, List<String> fits) {
  /** Copies the list. */
  public Evidence {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(found);
    fits = List.copyOf(fits);
  }

  /** Where evidence is found. */
  public enum Kind {
    /** The id that the user gave beside the path. */
    MODEL_ID("--model-id"),
    /** The text is the exact id of a known model. */
    ID("exact id"),
    /** The last part of the path, or the name of a download cache. */
    NAME("name"),
    /** Class and boundary ratio in {@code model_index.json}. */
    PIPELINE("model_index.json"),
    /** The settings of the transformers. */
    CONFIG("transformer/config.json"),
    /** Names and sizes of the tensors in the headers of the transformers' weights. */
    TENSORS("tensors"),
    /** The scheduler that the checkpoint recommends. */
    SCHEDULER("scheduler_config.json");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /** Returns the name for people. */
    public String title() {
      return title;
    }
  }
}
