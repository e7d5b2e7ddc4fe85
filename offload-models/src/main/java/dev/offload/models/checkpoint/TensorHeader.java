package dev.offload.models.checkpoint;

import java.util.List;

/**
 * What the header of a file says about one tensor. Immutable and thread-safe.
 *
 * @param name the name in the state dictionary, never null
 * @param dtype the type of its elements
 * @param shape the size of each dimension, 0 or more, the slowest to vary first; empty for a scalar
 * @param beginByte where its data begins, counted from where the data of its file begins
 * @param endByte where its data ends, exclusive; {@code endByte - beginByte} is exactly the size of
 *     {@code shape} elements of {@code dtype}
 */
public record TensorHeader(
    String name, ElementType dtype, List<Long> shape, long beginByte, long endByte) {
  /** Copies the shape. */
  public TensorHeader {
    shape = List.copyOf(shape);
  }

  /** Returns the size of the data in bytes. */
  public long sizeBytes() {
    return endByte - beginByte;
  }

  /** Returns the number of elements, the product of the shape; 1 for a scalar. */
  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
