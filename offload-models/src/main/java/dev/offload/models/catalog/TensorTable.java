package dev.offload.models.catalog;

import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import dev.offload.core.model.TensorDescription;
import dev.offload.models.checkpoint.DType;
import dev.offload.models.checkpoint.TensorHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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
  static List<TensorDescription> read(JsonObject table) {
    return headers(table).stream()
        .map(tensor -> new TensorDescription(tensor.name(), tensor.elements()))
        .toList();
  }

  /**
   * Returns the tensors as a safetensors file would list them in bf16.
   *
   * @throws OffloadException as {@link #read}
   */
  static List<TensorHeader> headers(JsonObject table) {
    List<TensorHeader> tensors = new ArrayList<>();
    long offset = 0;
    for (String entry : table.names()) {
      List<Long> shape = shape(table, entry);
      long bytes = shape.stream().reduce(2L, (product, size) -> product * size);
      for (String name : names(table, entry, MOST_TENSORS - tensors.size())) {
        tensors.add(new TensorHeader(name, DType.BF16, shape, offset, offset + bytes));
        offset += bytes;
      }
    }
    return tensors;
  }

  private static List<String> names(JsonObject table, String entry, int most) {
    Matcher range = RANGE.matcher(entry);
    if (!range.find()) {
      return List.of(entry);
    }
    int first = Integer.parseInt(range.group(1));
    int last = Integer.parseInt(range.group(2));
    if (last < first || last - first >= most) {
      throw table.wrong(
          entry,
          "a list after a rising range, and all together at most %d tensors"
              .formatted(MOST_TENSORS));
    }
    String before = entry.substring(0, range.start());
    String after = entry.substring(range.end());
    return IntStream.rangeClosed(first, last).mapToObj(i -> before + i + after).toList();
  }

  private static List<Long> shape(JsonObject table, String entry) {
    List<Long> shape = table.wholes(entry, 1, Integer.MAX_VALUE);
    long elements = 1;
    for (long size : shape) {
      elements *= size;
      if (elements > MOST_ELEMENTS) {
        throw table.wrong(entry, "a shape of at most %d elements".formatted(MOST_ELEMENTS));
      }
    }
    return shape;
  }
}
