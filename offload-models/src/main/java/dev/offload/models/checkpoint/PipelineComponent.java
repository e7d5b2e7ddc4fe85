package dev.offload.models.checkpoint;

import dev.offload.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One part of a pipeline, such as the transformer, the text encoder or the tokenizer. Immutable and
 * thread-safe.
 *
 * @param name its key in {@code model_index.json}, which is also its directory, as in "transformer"
 * @param library the Python library that loads it, as in "diffusers"
 * @param className the class that it is loaded into, as in "WanTransformer3DModel"
 * @param directory where it lies; only a transformer's is certain to exist
 * @param config its configuration, which only a transformer is certain to have
 * @param weights what its safetensors files hold; empty when just configurations were kept, or when
 *     the component has no weights at all
 */
public record PipelineComponent(
    String name,
    String library,
    String className,
    Path directory,
    Optional<JsonObject> config,
    Weights weights) {
  /** Returns whether safetensors files were found. */
  public boolean weightsOnDisk() {
    return weights.wereRead();
  }

  /** Returns the tensors of all its files; empty without weights on disk. */
  public List<TensorHeader> tensors() {
    return weights.tensors();
  }

  /**
   * Returns sentences that say where its files contradict themselves without becoming unreadable,
   * such as an index that states another size than its files have. Names in them are quoted safely.
   */
  public List<String> disagreements() {
    return weights.disagreements();
  }

  /** Returns the size of all tensors in bytes; 0 without weights on disk. */
  public long weightBytes() {
    return weights.bytes();
  }
}
