package dev.offload.models.checkpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * The weights that were found for one component: the headers of its files, never their data.
 * Immutable and thread-safe.
 *
 * @param tensors the tensors of all files, by file and then in the order of the data. Offsets count
 *     within the file that holds the tensor
 * @param files the files whose headers were read
 * @param fileBytes the size of these files, headers included
 * @param disagreements sentences that say where the files contradict themselves without becoming
 *     unreadable; names in them are quoted safely
 * @param pickles files of weights that were not read because reading a pickle runs the code in it;
 *     empty where other files were read
 */
public record Weights(
    List<TensorHeader> tensors,
    List<Path> files,
    long fileBytes,
    List<String> disagreements,
    List<Path> pickles) {
  /** No weights at all. */
  static final Weights NONE = new Weights(List.of(), List.of(), 0, List.of(), List.of());

  /** Copies the lists. */
  public Weights {
    tensors = List.copyOf(tensors);
    files = List.copyOf(files);
    disagreements = List.copyOf(disagreements);
    pickles = List.copyOf(pickles);
  }

  /** Returns whether a header was read; a file may still hold no tensor. */
  public boolean wereRead() {
    return !files.isEmpty();
  }

  /** Returns the size of all tensors in bytes. */
  public long bytes() {
    return tensors.stream().mapToLong(TensorHeader::sizeBytes).sum();
  }
}
