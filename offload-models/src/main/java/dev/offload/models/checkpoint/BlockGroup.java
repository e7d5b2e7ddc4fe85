package dev.offload.models.checkpoint;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A block that a network repeats, such as the layers of a transformer. Immutable and thread-safe.
 *
 * @param prefix what the names of its tensors begin with, without the dot and number that follow,
 *     as in "transformer_blocks"; empty if the names begin with the number
 * @param blocks the blocks in the order of their numbers, at least one
 */
public record BlockGroup(String prefix, List<Block> blocks) {
  /** Copies the list. */
  public BlockGroup {
    blocks = List.copyOf(blocks);
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException("A group (%s) without blocks.".formatted(prefix));
    }
  }

  /**
   * One of the blocks. Immutable and thread-safe.
   *
   * @param index its number, 0 or more
   * @param tensors its tensors under their full names
   */
  public record Block(int index, List<TensorHeader> tensors) {
    /** Copies the list. */
    public Block {
      tensors = List.copyOf(tensors);
    }

    /** Returns the size of its tensors in bytes. */
    public long weightBytes() {
      return tensors.stream().mapToLong(TensorHeader::sizeBytes).sum();
    }

    /** Returns the types of its elements, each once, by name. */
    public List<ElementType> dtypes() {
      return tensors.stream()
          .map(TensorHeader::dtype)
          .distinct()
          .sorted(Comparator.comparing(ElementType::name))
          .toList();
    }

    private Kind kind() {
      return new Kind(weightBytes(), dtypes());
    }
  }

  /** What blocks are compared by. */
  private record Kind(long bytes, List<ElementType> dtypes) {}

  /** Returns the size of all blocks in bytes. */
  public long weightBytes() {
    return blocks.stream().mapToLong(Block::weightBytes).sum();
  }

  /**
   * Returns the first block of the most common size and element types; of two that are equally
   * common, that of the lower number.
   */
  public Block typicalBlock() {
    Map<Kind, Integer> counts = new LinkedHashMap<>();
    Map<Kind, Block> firsts = new LinkedHashMap<>();
    for (Block block : blocks) {
      Kind kind = block.kind();
      counts.merge(kind, 1, Integer::sum);
      firsts.putIfAbsent(kind, block);
    }
    Kind commonest = null;
    for (Map.Entry<Kind, Integer> each : counts.entrySet()) {
      if (commonest == null || each.getValue() > counts.get(commonest)) {
        commonest = each.getKey();
      }
    }
    return firsts.get(commonest);
  }

  /** Returns the blocks whose size or element types differ from the most common ones. */
  public List<Block> unevenBlocks() {
    Kind typical = typicalBlock().kind();
    return blocks.stream().filter(block -> !block.kind().equals(typical)).toList();
  }

  /** Returns whether all blocks have the same size and element types. */
  public boolean isEven() {
    return unevenBlocks().isEmpty();
  }
}
