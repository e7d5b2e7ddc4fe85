package dev.offload.models.catalog;

import dev.offload.core.error.OffloadException;
import dev.offload.core.model.TensorDescription;
import dev.offload.models.checkpoint.ConfigFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tensors by name in a model file, with the size of each dimension. A name may hold one range, as
 * in {@code encoder.block.{0..23}.weight}, and then stands for as many tensors.
 */
final class TensorTable {
  private static final int MOST_TENSORS = 200_000;
  private static final long MOST_ELEMENTS = 1L << 44;
  private static final Pattern RANGE = Pattern.compile("\\{(\\d{1,6})\\.\\.(\\d{1,6})\\}");

  private TensorTable() {}

  /**
   * Returns the tensors in the order of the table, ranges spelt out.
   *
   * @throws OffloadException if a shape is no list of positive numbers, or the table is too large
   */
  static List<TensorDescription> read(ConfigFile table) {
    List<TensorDescription> tensors = new ArrayList<>();
    for (Map.Entry<String, Object> entry : table.settings().entrySet()) {
      String name = entry.getKey();
      long elements = elements(table, name);
      Matcher range = RANGE.matcher(name);
      if (!range.find()) {
        tensors.add(new TensorDescription(name, elements));
        continue;
      }
      int first = Integer.parseInt(range.group(1));
      int last = Integer.parseInt(range.group(2));
      if (last < first || tensors.size() + (last - first) >= MOST_TENSORS) {
        throw table.refuse(
            name, "a rising range, and all together at most %d tensors".formatted(MOST_TENSORS));
      }
      String before = name.substring(0, range.start());
      String after = name.substring(range.end());
      for (int i = first; i <= last; i++) {
        tensors.add(new TensorDescription(before + i + after, elements));
      }
    }
    return tensors;
  }

  private static long elements(ConfigFile table, String name) {
    long elements = 1;
    for (int size : table.integers(name, 1, Integer.MAX_VALUE)) {
      elements *= size;
      if (elements > MOST_ELEMENTS) {
        throw table.refuse(name, "a shape of at most %d elements".formatted(MOST_ELEMENTS));
      }
    }
    return elements;
  }
}
