package dev.offload.models.checkpoint;

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
 * @param weightsOnDisk whether safetensors files were found; false when just configurations were
 *     kept, or when the component has no weights at all
 * @param tensors the tensors of all its files, by file name and then in the order of the file;
 *     empty without weights on disk. Offsets count within the file that holds the tensor
 */
public record Component(
    String name,
    String library,
    String className,
    Path directory,
    Optional<ConfigFile> config,
    boolean weightsOnDisk,
    List<TensorHeader> tensors) {
  /** Copies the list. */
  public Component {
    tensors = List.copyOf(tensors);
  }

  /** Returns the size of all tensors in bytes; 0 without weights on disk. */
  public long weightBytes() {
    return tensors.stream().mapToLong(TensorHeader::sizeBytes).sum();
  }
}
