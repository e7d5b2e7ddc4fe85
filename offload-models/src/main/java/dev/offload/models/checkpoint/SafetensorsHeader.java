package dev.offload.models.checkpoint;

import java.util.List;
import java.util.Map;

/**
 * The header of one safetensors file. Immutable and thread-safe.
 *
 * @param tensors the tensors in the order of their data in the file, without gap or overlap
 * @param metadata the free text under {@code __metadata__}, empty if there is none
 * @param dataBytes the size of the data after the header, which the tensors cover completely
 */
public record SafetensorsHeader(
    List<TensorHeader> tensors, Map<String, String> metadata, long dataBytes) {
  /** Copies the collections. */
  public SafetensorsHeader {
    tensors = List.copyOf(tensors);
    metadata = Map.copyOf(metadata);
  }
}
