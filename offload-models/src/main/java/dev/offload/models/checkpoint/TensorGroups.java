package dev.offload.models.checkpoint;

import java.util.List;

/**
 * The tensors of a component, sorted into the blocks that repeat and the rest, by their names
 * alone. Immutable and thread-safe.
 *
 * <p>A name is a path of segments between dots. A segment is a number if it has up to nine digits,
 * no leading zero, and a dot after it. Tensors whose names agree up to a number are a family, and
 * the number says which member they belong to. A family repeats a block if
 *
 * <ul>
 *   <li>its numbers run from 0 without a gap, and there are at least two;
 *   <li>its members mostly share the names of their tensors: more than half of the members have at
 *       least half of their names, taken from behind the number, in common with another member.
 * </ul>
 *
 * <p>Names are read from left to right, and the first family of a name that repeats takes the
 * tensor: {@code ffn.net.0.proj} lies inside of {@code blocks.7}. A sequence of unlike modules
 * ({@code time_embedding.0}, {@code time_embedding.2}, {@code to_out.0}) repeats nothing; a
 * sequence of two alike cannot be told from two blocks. Numbers behind the eighth of a name are not
 * looked at, so that time and memory stay proportional to the names.
 *
 * @param groups the blocks that repeat, in the order in which their first tensors appear
 * @param outside the tensors in no block, in the order in which they appear
 */
public record TensorGroups(List<BlockGroup> groups, List<TensorHeader> outside) {
  /** Copies the lists. */
  public TensorGroups {
    groups = List.copyOf(groups);
    outside = List.copyOf(outside);
  }

  /** Sorts the tensors of one component; each is in the result exactly once. */
  public static TensorGroups of(List<TensorHeader> tensors) {
    return BlockFinder.find(tensors);
  }
}
