package dev.offload.models.checkpoint;

import java.util.ArrayList;
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
  }

  /**
   * Blocks that are alike. Immutable and thread-safe.
   *
   * @param weightBytes the size of each
   * @param dtypes the types of their elements, by name
   * @param blocks the blocks in the order of their numbers, at least one
   */
  public record Kind(long weightBytes, List<ElementType> dtypes, List<Block> blocks) {}

  /** Returns the size of all blocks in bytes. */
  public long weightBytes() {
    return blocks.stream().mapToLong(Block::weightBytes).sum();
  }

  /**
   * Returns the blocks by size and element types: the most common first, of two that are equally
   * common that of the lower number; then the others by their first block.
   */
  public List<Kind> kinds() {
    Map<Object, List<Block>> alike = new LinkedHashMap<>();
    for (Block block : blocks) {
      Object key = List.of(block.weightBytes(), block.dtypes());
      alike.computeIfAbsent(key, k -> new ArrayList<>()).add(block);
    }
    List<Kind> kinds = new ArrayList<>();
    int most = alike.values().stream().mapToInt(List::size).max().orElseThrow();
    for (List<Block> each : alike.values()) {
      boolean typical =
          each.size() == most && kinds.stream().noneMatch(k -> k.blocks().size() == most);
      Block first = each.get(0);
      Kind kind = new Kind(first.weightBytes(), first.dtypes(), List.copyOf(each));
      kinds.add(typical ? 0 : kinds.size(), kind);
    }
    return List.copyOf(kinds);
  }

  /** Returns the first of the most common blocks. */
  public Block typicalBlock() {
    return kinds().get(0).blocks().get(0);
  }

  /** Returns the blocks whose size or element types differ from the most common ones. */
  public List<Block> unevenBlocks() {
    List<Block> typical = kinds().get(0).blocks();
    return blocks.stream().filter(block -> !typical.contains(block)).toList();
  }

  /** Returns whether all blocks have the same size and element types. */
  public boolean isEven() {
    return kinds().size() == 1;
  }
}
