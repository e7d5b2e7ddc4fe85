package dev.offload.models.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which tensors a checkpoint holds, whatever its layout. Immutable and thread-safe.
 *
 * @param path the directory or file that was read
 * @param pipelineClass the class of the pipeline, for a directory in diffusers format
 * @param components the components in the order of {@code model_index.json}, else by name; at least
 *     one has tensors, or pickles that were not read
 */
public record Inventory(
    Path path, Optional<String> pipelineClass, List<InventoryComponent> components) {
  /** Copies the list. */
  public Inventory {
    components = List.copyOf(components);
  }

  /**
   * Reads the headers of a checkpoint; no weight is read. It may be
   *
   * <ul>
   *   <li>a directory in diffusers format, read as {@link DiffusersDirectory#read} does;
   *   <li>the directory of one component, with {@code config.json} and safetensors or pickles;
   *   <li>any other directory of safetensors or GGUF files, in which files whose names end in
   *       {@code -00001-of-00003} and so on belong together, as do those that a {@code
   *       *.safetensors.index.json} lists, and each other file is a component of its own;
   *   <li>a single file of safetensors or GGUF.
   * </ul>
   *
   * <p>Pickles ({@code .bin}, {@code .pth}, {@code .pt}, {@code .ckpt}) are named where there is
   * nothing else, and never read.
   *
   * @throws dev.offload.core.error.OffloadException if a file is missing or cannot be read ({@code
   *     UNREADABLE_FILE}), or if one is malformed, or if there is neither a tensor nor a pickle
   *     ({@code MALFORMED_FILE})
   */
  public static Inventory read(Path path) {
    return InventoryReader.read(path);
  }

  /** Returns the number of files whose header was read. */
  public int filesRead() {
    return components.stream().mapToInt(component -> component.weights().files().size()).sum();
  }

  /** Returns the size of these files in bytes. */
  public long fileBytes() {
    return components.stream().mapToLong(component -> component.weights().fileBytes()).sum();
  }

  /** Returns the size of all tensors in bytes. */
  public long weightBytes() {
    return components.stream().mapToLong(component -> component.weights().bytes()).sum();
  }

  /** Returns where files contradict themselves without becoming unreadable, a sentence each. */
  public List<String> disagreements() {
    return components.stream()
        .flatMap(component -> component.weights().disagreements().stream())
        .toList();
  }
}
