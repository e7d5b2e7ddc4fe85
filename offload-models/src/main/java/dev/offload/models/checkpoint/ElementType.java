package dev.offload.models.checkpoint;

/**
 * How the elements of a tensor are stored: one by one, or in blocks of a fixed number of elements
 * that share a scale. Implementations are immutable and thread-safe.
 */
public sealed interface ElementType permits DType, GgmlType {
  /** Returns the name that the file format uses, as in "BF16" or "Q4_K". */
  String name();

  /** Returns how many elements are stored together, 1 or more. */
  int elementsPerBlock();

  /** Returns the size of one block of elements in bits, from 4 to 2336. */
  int bitsPerBlock();
}
