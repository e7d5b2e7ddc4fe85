package dev.offload.models.checkpoint;

import java.util.List;
import java.util.Optional;

/**
 * The header of one GGUF file. Immutable and thread-safe.
 *
 * @param version the version of the format, 2 or 3
 * @param architecture what the file says it is a model of ({@code general.architecture}), as in
 *     "wan", if it does
 * @param alignment what the offset of each tensor is a multiple of, in bytes; a power of two from 8
 * @param tensors the tensors in the order of their data in the file, without overlap. Shapes have
 *     the slowest dimension first, as PyTorch writes them
 * @param dataBegin where in the file the data begins, in bytes
 */
public record GgufHeader(
    int version,
    Optional<String> architecture,
    long alignment,
    List<TensorHeader> tensors,
    long dataBegin) {
  /** Copies the list. */
  public GgufHeader {
    tensors = List.copyOf(tensors);
  }
}
