package dev.offload.cli.render;

import dev.offload.models.checkpoint.BlockGroup;
import dev.offload.models.checkpoint.ElementType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The blocks of a group that are alike in size and element types. Immutable and thread-safe.
 *
 * @param bytes the size of each
 * @param dtypes the names of their element types
 * @param indices their numbers, ascending
 */
record BlockKind(long bytes, List<String> dtypes, List<Integer> indices) {
  BlockKind {
    dtypes = List.copyOf(dtypes);
    indices = List.copyOf(indices);
  }

  /** Returns the kinds of a group: the typical one, then the others by their first block. */
  static List<BlockKind> of(BlockGroup group) {
    Map<List<Object>, List<Integer>> indices = new LinkedHashMap<>();
    indices.put(key(group.typicalBlock()), new ArrayList<>());
    for (BlockGroup.Block block : group.blocks()) {
      indices.computeIfAbsent(key(block), k -> new ArrayList<>()).add(block.index());
    }
    List<BlockKind> kinds = new ArrayList<>();
    indices.values().forEach(each -> kinds.add(of(group.blocks().get(each.get(0)), each)));
    return kinds;
  }

  private static List<Object> key(BlockGroup.Block block) {
    return List.of(block.weightBytes(), block.dtypes());
  }

  private static BlockKind of(BlockGroup.Block block, List<Integer> indices) {
    List<String> dtypes = block.dtypes().stream().map(ElementType::name).toList();
    return new BlockKind(block.weightBytes(), dtypes, indices);
  }

  /** Returns the numbers with runs of three or more as ranges, as in "0, 2-5, 39". */
  String ranges() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < indices.size(); i++) {
      int end = i;
      while (end + 1 < indices.size() && indices.get(end + 1) == indices.get(end) + 1) {
        end++;
      }
      text.append(text.isEmpty() ? "" : ", ").append(indices.get(i));
      if (end >= i + 2) {
        text.append('-').append(indices.get(end));
        i = end;
      }
    }
    return text.toString();
  }

  /** Returns the size of a block to the byte or rounded, with its element types if wanted. */
  String inWords(boolean exact, boolean withDtypes) {
    String size =
        exact ? String.format(Locale.ROOT, "%,d bytes", bytes) : InspectionText.size(bytes);
    return withDtypes ? size + " of " + String.join(" + ", dtypes) : size;
  }
}
