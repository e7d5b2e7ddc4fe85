package dev.offload.core.sweep;

import dev.offload.core.error.OffloadException;
import dev.offload.core.json.InputFile;
import dev.offload.core.json.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Reads a grid from a JSON file: an object with the options' names, whose values are texts as after
 * the option, numbers, or lists of these. Stateless and thread-safe.
 */
final class GridFile {
  /** The largest file that is read. */
  static final int MAX_BYTES = 1_000_000;

  private GridFile() {}

  /**
   * Reads a grid.
   *
   * @param mention says how the option of a name is written
   * @throws OffloadException if it is no regular file, cannot be read, or holds no grid
   */
  static Map<Axis, List<String>> read(Path file, UnaryOperator<String> mention) {
    String advice = "Maybe write it as {\"gpus\": [1, 2], \"frames\": \"17..161:16\"}.";
    JsonObject grid = JsonObject.read(new InputFile("grid file", file, advice), MAX_BYTES);
    Map<Axis, List<String>> values = new LinkedHashMap<>();
    for (String name : grid.names()) {
      Axis axis = grid.making(() -> Axis.named(name));
      List<String> texts = texts(grid, name);
      values.put(axis, grid.making(() -> AxisValues.parse(axis, texts, mention)));
    }
    return values;
  }

  private static List<String> texts(JsonObject grid, String name) {
    Object value = grid.value(name);
    List<?> all = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
    if (all.size() > AxisValues.MAX_VALUES) {
      throw grid.malformed(
          "The list of (%s) has more values than an option may have (%d)."
              .formatted(name, AxisValues.MAX_VALUES),
          "Maybe write it as a range.");
    }
    if (all.isEmpty()
        || !all.stream().allMatch(each -> each instanceof String || each instanceof Number)) {
      throw grid.wrong(name, "a text, a number or a list of these");
    }
    return all.stream().map(Object::toString).toList();
  }
}
